package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Papers that some countries ask for, by their identifiers at the telephone network. */
@Wire
public record Regulatory(
        @Size(max = 34) @Pattern("^AD[0-9a-f]{32}$") @JsonPropertyDescription("An address.") @Nullable
        String addressSid,

        @Size(max = 34) @Pattern("^BU[0-9a-f]{32}$") @JsonPropertyDescription("A regulatory bundle.") @Nullable
        String bundleSid) {}
