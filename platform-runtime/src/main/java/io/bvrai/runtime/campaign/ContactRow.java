package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One uploaded row as it came: the columns we know, and the others, which become prompt variables. */
final class ContactRow {
    @JsonProperty
    @Nullable
    String number;

    @JsonProperty
    @Nullable
    String zone;

    @JsonProperty("external_id")
    @Nullable
    String externalId;

    private final Map<String, String> variables = new TreeMap<>();

    @JsonAnySetter
    void variable(String name, String value) {
        variables.put(name, value);
    }

    Map<String, String> variables() {
        return variables;
    }
}
