package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a Tenant's reconciler is woken by: everything it owns, and the agents and numbers it counts and routes. */
final class TenantWatches {
    static final List<Class<? extends HasMetadata>> OWNED = List.of(
            Namespace.class,
            ResourceQuota.class,
            LimitRange.class,
            NetworkPolicy.class,
            ServiceAccount.class,
            RoleBinding.class,
            ConfigMap.class,
            Job.class,
            Deployment.class,
            Service.class,
            HTTPRoute.class);

    private TenantWatches() {}

    static List<EventSource<?, Tenant>> all(EventSourceContext<Tenant> context) {
        List<EventSource<?, Tenant>> sources = new ArrayList<>();
        for (Class<? extends HasMetadata> kind : OWNED) {
            sources.add(Informers.ofTenants(kind, Tenant.class, context));
        }
        sources.add(inTenantNamespaces("numbers", PhoneNumber.class, context));
        sources.add(inTenantNamespaces("agents", VoiceAgent.class, context));
        return sources;
    }

    private static <T extends HasMetadata> EventSource<T, Tenant> inTenantNamespaces(
            String name, Class<T> kind, EventSourceContext<Tenant> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, Tenant.class)
                        .withName(name)
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(TenantWatches::tenantOf)
                        .build(),
                context);
    }

    private static Set<ResourceID> tenantOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getNamespace()).stream()
                .flatMap(namespace -> TenantIdentity.nameOf(namespace).stream())
                .map(ResourceID::new)
                .collect(Collectors.toSet());
    }
}
