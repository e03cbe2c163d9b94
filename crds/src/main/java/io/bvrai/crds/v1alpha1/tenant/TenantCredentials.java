package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How a tenant's credentials are looked after. */
@Wire
@ValidationRule(
        value = "!has(self.rotateEvery) || self.rotateEvery.matches('" + Formats.DURATION + "')",
        message = "rotateEvery" + Formats.SAYS_DURATION,
        fieldPath = ".rotateEvery")
@ValidationRule(
        value = "!has(self.rotateEvery) || self.rotateEvery" + Formats.IS_NO_DURATION
                + " || duration(self.rotateEvery) >= duration('24h')",
        message = "rotateEvery must be at least 24h: a rotation overlaps with its predecessor",
        fieldPath = ".rotateEvery")
public record TenantCredentials(
        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription(
                "How old a credential that the operator rotates may become; 2160h when absent. Vault rotates database logins daily.")
        @Nullable
        String rotateEvery) {}
