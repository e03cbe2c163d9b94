package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Whether a tenant is served, and what of it is kept when it leaves. */
@Wire
@ValidationRule(
        value = "!has(self.retainFor)",
        message = "retainFor is not enforced yet and therefore refused",
        fieldPath = ".retainFor")
@ValidationRule(
        value = "!has(self.legalHold) || !self.legalHold",
        message = "legalHold is not enforced yet and must be false",
        fieldPath = ".legalHold")
public record TenantLifecycle(
        @Default("Active")
        @JsonPropertyDescription(
                "Active: served. Suspended: calls hear a closing message, nothing is removed. Offboarded: exported, retained, then erased.")
        State state,

        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription(
                "How long an off-boarded tenant's data is retained before it is erased. Refused until it is enforced.")
        @Nullable
        String retainFor,

        @JsonPropertyDescription("Nothing may be erased while it is set. Must be false until it is enforced.") @Nullable
        Boolean legalHold) {

    static final TenantLifecycle DEFAULT = new TenantLifecycle(State.ACTIVE, null, null);

    public TenantLifecycle {
        state = Copies.orDefault(state, State.ACTIVE);
    }

    /** What the tenant is to be. */
    public enum State {
        @JsonProperty("Active")
        ACTIVE,
        @JsonProperty("Suspended")
        SUSPENDED,
        @JsonProperty("Offboarded")
        OFFBOARDED
    }
}
