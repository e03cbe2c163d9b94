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
        value = "!has(self.retainFor) || self.retainFor.matches('" + Formats.DURATION + "')",
        message = "retainFor" + Formats.SAYS_DURATION,
        fieldPath = ".retainFor")
@ValidationRule(
        value = "!has(self.retainFor) || self.retainFor" + Formats.IS_NO_DURATION
                + " || duration(self.retainFor) <= duration('87600h')",
        message = "retainFor must be at most 87600h (ten years); to keep data without an end set legalHold",
        fieldPath = ".retainFor")
public record TenantLifecycle(
        @Default("Active")
        @JsonPropertyDescription(
                "Active: served. Suspended: new calls hear a closing message, nothing is dialled, nothing is removed. Offboarded: suspended, inventoried, retained, then erased.")
        State state,

        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription(
                "How long an off-boarded tenant's data is retained before it is erased; 720h when absent. A confirmed deletion of a Tenant that isn't off-boarded and doesn't set it erases at once.")
        @Nullable
        String retainFor,

        @JsonPropertyDescription(
                "Nothing may be erased while it is true, whatever else is asked for: the Tenant stays, deleted or not.")
        @Nullable
        Boolean legalHold) {

    static final TenantLifecycle DEFAULT = new TenantLifecycle(State.ACTIVE, null, null);

    public TenantLifecycle {
        state = Copies.orDefault(state, State.ACTIVE);
    }

    /** Whether erasing is forbidden. */
    public boolean held() {
        return Boolean.TRUE.equals(legalHold);
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
