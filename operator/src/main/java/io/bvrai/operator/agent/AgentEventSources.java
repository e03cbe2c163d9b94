package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an agent is reconciled for: what it owns, its Tenant, and the content it refers to. */
final class AgentEventSources {
    private AgentEventSources() {}

    static List<EventSource<?, VoiceAgent>> of(
            EventSourceContext<VoiceAgent> context,
            List<Class<? extends HasMetadata>> owned,
            SecondaryToPrimaryMapper<Tenant> ofTenant,
            SecondaryToPrimaryMapper<ConfigMap> ofContent) {
        var sources = new ArrayList<EventSource<?, VoiceAgent>>();
        owned.forEach(kind -> sources.add(Informers.ofAgents(kind, VoiceAgent.class, context)));
        sources.add(Informers.observed(
                "tenant",
                Tenant.class,
                VoiceAgent.class,
                Optional.empty(),
                ofTenant,
                AgentEventSources::tenantOf,
                context));
        sources.add(Informers.observed(
                "content",
                ConfigMap.class,
                VoiceAgent.class,
                Optional.of(Labels.CONTENT + "=true"),
                ofContent,
                AgentEventSources::contentOf,
                context));
        return sources;
    }

    private static Set<ResourceID> tenantOf(VoiceAgent agent) {
        return HomeTenant.nameFor(agent).map(ResourceID::new).stream().collect(Collectors.toSet());
    }

    private static Set<ResourceID> contentOf(VoiceAgent agent) {
        return AgentRefs.contentOf(agent.getSpec()).stream()
                .map(name -> new ResourceID(name, agent.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }
}
