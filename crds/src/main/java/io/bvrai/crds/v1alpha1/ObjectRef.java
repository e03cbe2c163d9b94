package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A reference to one of our objects in the same namespace; the field says of which kind. */
@Wire
public record ObjectRef(
        @Required
        @Size(min = 1, max = Formats.NAME_LENGTH)
        @Pattern(Formats.NAME)
        @JsonPropertyDescription("The object's name, in this namespace.")
        String name) {}
