package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** A reply that is either a success or "there is nothing here"; everything else has become an exception. */
record VaultReply(int status, JsonNode body) {
    boolean absent() {
        return status == 404;
    }

    JsonNode data() {
        return body.path("data");
    }

    /** The names that a listing answers with; none where there is nothing. */
    List<String> keys() {
        return strings("keys");
    }

    /** A list of texts in the data; empty when it isn't there. */
    List<String> strings(String field) {
        return StreamSupport.stream(data().path(field).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
