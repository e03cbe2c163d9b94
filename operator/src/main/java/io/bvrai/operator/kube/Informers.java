package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Watches on what the operator owns. Each selects by label, so that nobody else's objects fill its caches; none is on Secrets, which hold
 * nothing of ours.
 */
public final class Informers {
    private static final String MANAGED = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_OPERATOR;

    /** Component of the ConfigMap that the campaigns of a tenant share. */
    public static final String CAMPAIGNS = "campaigns";

    private Informers() {}

    /** Objects of one agent: same namespace, named by their label. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> ofAgents(
            Class<T> kind, Class<P> primary, EventSourceContext<P> context) {
        return owned(
                kind,
                primary,
                Labels.AGENT,
                object -> Ownership.label(object, Labels.AGENT).stream()
                        .map(agent -> new ResourceID(agent, object.getMetadata().getNamespace()))
                        .collect(Collectors.toSet()),
                context);
    }

    /** Objects of a tenant as a whole, wherever they are; the Tenant is cluster-scoped. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> ofTenants(
            Class<T> kind, Class<P> primary, EventSourceContext<P> context) {
        return owned(
                kind,
                primary,
                Labels.TENANT + ",!" + Labels.AGENT + "," + Labels.COMPONENT + "!=" + CAMPAIGNS,
                object -> Ownership.label(object, Labels.TENANT).stream()
                        .map(ResourceID::new)
                        .collect(Collectors.toSet()),
                context);
    }

    /** Owned objects that carry a further selector, with a way back to the primary. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> owned(
            Class<T> kind,
            Class<P> primary,
            String selector,
            SecondaryToPrimaryMapper<T> toPrimary,
            EventSourceContext<P> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, primary)
                        .withName(nameOf(kind))
                        .withWatchAllNamespaces()
                        .withLabelSelector(MANAGED + "," + selector)
                        .withSecondaryToPrimaryMapper(toPrimary)
                        .build(),
                context);
    }

    /** Owned objects that several primaries share, with the way there and back. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> shared(
            Class<T> kind,
            Class<P> primary,
            String selector,
            SecondaryToPrimaryMapper<T> toPrimary,
            PrimaryToSecondaryMapper<P> toSecondary,
            EventSourceContext<P> context) {
        return observed(
                nameOf(kind), kind, primary, Optional.of(MANAGED + "," + selector), toPrimary, toSecondary, context);
    }

    /** Objects that aren't owned but matter: other kinds of ours, content ConfigMaps. The name tells them from owned ones. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> observed(
            String name,
            Class<T> kind,
            Class<P> primary,
            Optional<String> selector,
            SecondaryToPrimaryMapper<T> toPrimary,
            PrimaryToSecondaryMapper<P> toSecondary,
            EventSourceContext<P> context) {
        var builder = InformerEventSourceConfiguration.from(kind, primary)
                .withName(name)
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(toPrimary)
                .withPrimaryToSecondaryMapper(toSecondary);
        selector.ifPresent(builder::withLabelSelector);
        return new InformerEventSource<>(builder.build(), context);
    }

    static String nameOf(Class<? extends HasMetadata> kind) {
        return "owned-" + kind.getSimpleName();
    }
}
