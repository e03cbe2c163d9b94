package io.bvrai.crds.v1alpha1.tenant;

import io.bvrai.crds.v1alpha1.ApiGroup;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A customer of the platform: its namespace, quota, people, secrets, database, cache and telephone account. Cluster-scoped. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("Tenant")
@Singular("tenant")
@Plural("tenants")
@ShortNames("vt")
@Categories(ApiGroup.CATEGORY)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
        name = "Agents",
        jsonPath = ".status.usage.agents",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Numbers",
        jsonPath = ".status.usage.numbers",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Calls",
        jsonPath = ".status.usage.activeCalls",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Display Name", jsonPath = ".spec.displayName", priority = 1)
@AdditionalPrinterColumn(name = "Namespace", jsonPath = ".status.namespace", priority = 1)
@AdditionalPrinterColumn(name = "Id", jsonPath = ".status.id", priority = 1)
@AdditionalPrinterColumn(name = "Account", jsonPath = ".status.telephony.accountSid", priority = 1)
@AdditionalPrinterColumn(name = "Api", jsonPath = ".status.apiEndpoint", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@ValidationRule(
        value = "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must be a DNS label of at most 40 characters: the namespace tenant-<name> and Vault paths carry it")
@ValidationRule(
        value =
                "has(self.spec.telephony.account.mode) == has(oldSelf.spec.telephony.account.mode)"
                        + " && (!has(self.spec.telephony.account.mode) || self.spec.telephony.account.mode == oldSelf.spec.telephony.account.mode)",
        message = "spec.telephony.account.mode is immutable")
@ValidationRule(
        value =
                "has(self.spec.telephony.account.sid) == has(oldSelf.spec.telephony.account.sid)"
                        + " && (!has(self.spec.telephony.account.sid) || self.spec.telephony.account.sid == oldSelf.spec.telephony.account.sid)",
        message =
                "spec.telephony.account.sid is immutable, since the tenant's numbers are in that account: delete the Tenant and create it with the other")
@ValidationRule(
        value =
                "has(self.spec.telephony.region) == has(oldSelf.spec.telephony.region)"
                        + " && (!has(self.spec.telephony.region) || self.spec.telephony.region == oldSelf.spec.telephony.region)",
        message = "spec.telephony.region is immutable")
@ValidationRule(
        value =
                "(has(self.spec.data) && has(self.spec.data.residency)) == (has(oldSelf.spec.data) && has(oldSelf.spec.data.residency))"
                        + " && (!has(self.spec.data) || !has(self.spec.data.residency) || self.spec.data.residency == oldSelf.spec.data.residency)",
        message = "spec.data.residency is immutable")
public class Tenant extends CustomResource<TenantSpec, TenantStatus> {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable TenantSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable TenantStatus initStatus() {
        return null;
    }
}
