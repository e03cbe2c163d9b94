package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The regimes a tenant's calls fall under. */
@Wire
@ValidationRule(
        value = "!has(self.hipaa) || !self.hipaa",
        message = "hipaa is not enforced yet and must be false",
        fieldPath = ".hipaa")
@ValidationRule(
        value = "!has(self.pci) || !self.pci",
        message = "pci is not enforced yet and must be false",
        fieldPath = ".pci")
@ValidationRule(
        value = "!has(self.hipaa) || !self.hipaa || (has(self.baaRef) && self.baaRef != '')",
        message = "hipaa requires baaRef, the business associate agreement",
        fieldPath = ".baaRef")
@ValidationRule(
        value = "!has(self.baaRef) || self.baaRef == '' || (has(self.hipaa) && self.hipaa)",
        message = "baaRef has a meaning with hipaa only",
        fieldPath = ".baaRef")
public record TenantCompliance(
        @JsonPropertyDescription(
                "Calls carry protected health information (45 CFR 160). Must be false until it is enforced.")
        @Nullable
        Boolean hipaa,

        @JsonPropertyDescription("Calls carry card data (PCI DSS 4). Must be false until it is enforced.") @Nullable
        Boolean pci,

        @Size(max = 200)
        @Pattern("^[A-Za-z0-9._:/#-]*$")
        @JsonPropertyDescription("Where the business associate agreement is filed.")
        @Nullable
        String baaRef) {}
