package io.bvrai.crds.v1alpha1.agent;

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

/** A conversation and the pods that hold it. The conversation is data: editing it restarts nothing. */
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@Kind("VoiceAgent")
@Singular("voiceagent")
@Plural("voiceagents")
@ShortNames("va")
@Categories(ApiGroup.CATEGORY)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Engine", jsonPath = ".spec.engine.type")
@AdditionalPrinterColumn(name = "Revision", jsonPath = ".status.activeRevision")
@AdditionalPrinterColumn(name = "Pods", jsonPath = ".status.readyReplicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Calls", jsonPath = ".status.activeCalls", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Canary", jsonPath = ".status.canary.revision", priority = 1)
@AdditionalPrinterColumn(
        name = "Weight",
        jsonPath = ".status.canary.weight",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".status.endpoint", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@ValidationRule(
        value = "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "metadata.name must be a DNS label of at most 40 characters: workloads, web addresses and Vault paths carry it")
public class VoiceAgent extends CustomResource<VoiceAgentSpec, VoiceAgentStatus> implements Namespaced {
    private static final long serialVersionUID = 1L;

    @Override
    protected @Nullable VoiceAgentSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable VoiceAgentStatus initStatus() {
        return null;
    }
}
