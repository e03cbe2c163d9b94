package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.PrimaryToSecondaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Watches on what the operator owns. Each selects by label, so that nobody else's objects fill its caches; none is on Secrets, which hold
 * nothing of ours.
 */
public final class Informers {
    private static final String MANAGED = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_OPERATOR;

    /** Component of the ConfigMap that the campaigns of a tenant share. */
    public static final String CAMPAIGNS = "campaigns";

    /** The index of primaries by their namespace. */
    private static final String HOME = "home";

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

    /** Objects of a tenant as a whole: its namespace and what is in it. Anybody may put its labels on an object elsewhere. */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> ofTenants(
            Class<T> kind, Class<P> primary, EventSourceContext<P> context) {
        return owned(
                kind,
                primary,
                Labels.TENANT + ",!" + Labels.AGENT + "," + Labels.COMPONENT + "!=" + CAMPAIGNS,
                object -> HomeTenant.nameForOwned(object).map(ResourceID::new).stream()
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

    /** The Tenant whose namespace the primaries live in. Makes {@link #siblings} answer. */
    public static <P extends HasMetadata> InformerEventSource<Tenant, P> homeTenant(
            Class<P> primary, EventSourceContext<P> context) {
        var primaries = context.getPrimaryCache();
        primaries.addIndexer(HOME, each -> List.of(each.getMetadata().getNamespace()));
        return observed(
                "tenant",
                Tenant.class,
                primary,
                Optional.empty(),
                tenant -> ids(primaries.byIndex(HOME, HomeTenant.namespaceOf(tenant))),
                each -> HomeTenant.nameFor(each).map(ResourceID::new).stream().collect(Collectors.toSet()),
                context);
    }

    /** All primaries in a namespace of a kind that watches its {@link #homeTenant}. */
    public static <P extends HasMetadata> List<P> siblings(String namespace, IndexedResourceCache<P> primaries) {
        return primaries.byIndex(HOME, namespace);
    }

    /**
     * Objects that primaries name in their spec, whoever owns them.
     *
     * @param name of the source, and of the index that leads back from an object to the primaries that name it
     */
    public static <T extends HasMetadata, P extends HasMetadata> InformerEventSource<T, P> referenced(
            String name,
            Class<T> kind,
            Class<P> primary,
            Optional<String> selector,
            PrimaryToSecondaryMapper<P> references,
            EventSourceContext<P> context) {
        var primaries = context.getPrimaryCache();
        primaries.addIndexer(name, each -> references.toSecondaryResourceIDs(each).stream()
                .map(ResourceID::toString)
                .toList());
        return observed(
                name,
                kind,
                primary,
                selector,
                object -> ids(
                        primaries.byIndex(name, ResourceID.fromResource(object).toString())),
                references,
                context);
    }

    /** Names by which the framework knows objects. */
    public static Set<ResourceID> ids(Collection<? extends HasMetadata> objects) {
        return objects.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
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
