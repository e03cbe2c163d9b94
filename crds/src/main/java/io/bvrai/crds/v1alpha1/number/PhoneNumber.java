package io.bvrai.crds.v1alpha1.number;

import io.bvrai.crds.v1alpha1.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A telephone number of the tenant's account, bound to an agent and kept bound. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("PhoneNumber")
@Singular("phonenumber")
@Plural("phonenumbers")
@ShortNames("vn")
@Categories(ApiGroup.CATEGORY)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Number", jsonPath = ".status.number")
@AdditionalPrinterColumn(name = "Agent", jsonPath = ".status.boundTo")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Sid", jsonPath = ".status.sid", priority = 1)
@AdditionalPrinterColumn(
        name = "Acquired",
        jsonPath = ".status.acquiredAt",
        type = AdditionalPrinterColumn.Type.DATE,
        priority = 1)
@AdditionalPrinterColumn(name = "On Delete", jsonPath = ".spec.deletionPolicy", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@ValidationRule(
        value = "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must be a DNS label of at most 40 characters: the number carries it at the telephone network")
@ValidationRule(
        value =
                "has(self.spec.number) == has(oldSelf.spec.number) && (!has(self.spec.number) || self.spec.number == oldSelf.spec.number)",
        message = "spec.number is immutable")
@ValidationRule(
        value =
                "has(self.spec.acquire) == has(oldSelf.spec.acquire) && (!has(self.spec.acquire) || self.spec.acquire == oldSelf.spec.acquire)"
                        // Behind the last release's own text, so that it is seen to refuse nothing new
                        // (hack/charts/compatible.py).
                        + " || has(self.spec.acquire) && has(oldSelf.spec.acquire)"
                        + " && self.spec.acquire.country == oldSelf.spec.acquire.country"
                        + " && self.spec.acquire.type == oldSelf.spec.acquire.type"
                        + " && has(self.spec.acquire.areaCode) == has(oldSelf.spec.acquire.areaCode)"
                        + " && (!has(self.spec.acquire.areaCode) || self.spec.acquire.areaCode == oldSelf.spec.acquire.areaCode)"
                        + " && has(self.spec.acquire.contains) == has(oldSelf.spec.acquire.contains)"
                        + " && (!has(self.spec.acquire.contains) || self.spec.acquire.contains == oldSelf.spec.acquire.contains)"
                        + " && has(self.spec.acquire.capabilities) == has(oldSelf.spec.acquire.capabilities)"
                        + " && (!has(self.spec.acquire.capabilities) || self.spec.acquire.capabilities == oldSelf.spec.acquire.capabilities)",
        message = "spec.acquire is immutable but for maxMonthlyPrice")
public class PhoneNumber extends CustomResource<PhoneNumberSpec, PhoneNumberStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable PhoneNumberSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PhoneNumberStatus initStatus() {
        return null;
    }
}
