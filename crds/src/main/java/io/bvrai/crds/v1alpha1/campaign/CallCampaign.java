package io.bvrai.crds.v1alpha1.campaign;

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

/** A contact list turned into calls that are allowed, paced and made at most once each. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("CallCampaign")
@Singular("callcampaign")
@Plural("callcampaigns")
@ShortNames("vc")
@Categories(ApiGroup.CATEGORY)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
        name = "Contacts",
        jsonPath = ".status.contacts.total",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Remaining",
        jsonPath = ".status.contacts.remaining",
        type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Active", jsonPath = ".status.active", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Agent", jsonPath = ".spec.agentRef.name", priority = 1)
@AdditionalPrinterColumn(
        name = "Completed",
        jsonPath = ".status.contacts.completed",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Suppressed",
        jsonPath = ".status.contacts.suppressed",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(name = "Cost", jsonPath = ".status.cost.amount", priority = 1)
@AdditionalPrinterColumn(name = "Finishes", jsonPath = ".status.forecast.finishesAt", priority = 1)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason", priority = 1)
@ValidationRule(
        value = "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        message = "metadata.name must be a DNS label of at most 40 characters")
public class CallCampaign extends CustomResource<CallCampaignSpec, CallCampaignStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable CallCampaignSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable CallCampaignStatus initStatus() {
        return null;
    }
}
