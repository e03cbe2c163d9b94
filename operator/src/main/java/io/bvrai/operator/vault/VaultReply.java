package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;

/** A reply that is either a success or "there is nothing here"; everything else has become an exception. */
record VaultReply(int status, JsonNode body) {
    boolean absent() {
        return status == 404;
    }

    JsonNode data() {
        return body.path("data");
    }
}
