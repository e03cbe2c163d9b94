package io.bvrai.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.operator.external.Precaution;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the objects that a primary resource owns be as wanted, by server-side apply. Stored objects are read from the informers of
 * {@link Informers#owned}; an object that is as wanted costs no request. What was written is handed back to the informer's cache at once,
 * so that the next reconciliation doesn't write it again before the watch has delivered it.
 *
 * @param <P> the primary resource
 */
public final class OwnedObjects<P extends HasMetadata> {
    /** Field manager of everything the operator writes, but for create-once intents. */
    public static final String FIELD_MANAGER = "bvrai-operator";

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withForce(true)
            .build();

    private static final PatchContext MERGE = new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(FIELD_MANAGER)
            .build();

    private final KubernetesClient client;
    private final Context<P> context;
    private final Changes.Collector changes = new Changes.Collector();

    public OwnedObjects(Context<P> context) {
        this.client = context.getClient();
        this.context = context;
    }

    /** Applies, in the given order, whatever differs from what is stored. */
    public Changes apply(List<? extends HasMetadata> wanted) {
        wanted.forEach(this::apply);
        return changes.changes();
    }

    /** Deletes stored objects of the given kinds that the primary owns and that aren't wanted. */
    public Changes prune(Collection<Class<? extends HasMetadata>> kinds, List<? extends HasMetadata> wanted) {
        for (Class<? extends HasMetadata> kind : kinds) {
            owned(kind)
                    .filter(stored -> wanted.stream().noneMatch(object -> same(object, stored)))
                    .forEach(this::delete);
        }
        return changes.changes();
    }

    /** The stored object, as the informer knows it. */
    public <T extends HasMetadata> Optional<T> stored(Class<T> kind, String name) {
        return owned(kind)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** Whether each is stored and as wanted. */
    public boolean hold(List<? extends HasMetadata> wanted) {
        return wanted.stream().allMatch(this::holds);
    }

    private <T extends HasMetadata> boolean holds(T wanted) {
        var hash = DesiredHash.stamp(wanted);
        return counterpart(wanted)
                .filter(stored -> hash.equals(annotation(stored)) && Coverage.covers(tree(stored), tree(wanted)))
                .isPresent();
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> Optional<T> counterpart(T wanted) {
        return stored((Class<T>) wanted.getClass(), wanted.getMetadata().getName())
                .filter(object -> same(wanted, object));
    }

    private <T extends HasMetadata> void apply(T wanted) {
        var hash = DesiredHash.stamp(wanted);
        var stored = counterpart(wanted);
        if (stored.isEmpty()) {
            remember(send(wanted), null);
            changes.created(wanted);
        } else if (!hash.equals(annotation(stored.get()))) {
            remember(send(wanted), stored.get());
            changes.updated(wanted);
        } else if (!Coverage.covers(tree(stored.get()), tree(wanted))) {
            remember(send(wanted), stored.get());
            changes.repaired(wanted);
        }
    }

    private <T extends HasMetadata> T send(T wanted) {
        Watching.mustGoOn(context);
        if (wanted instanceof Namespace) {
            // Nothing of a tenant's outlives its namespace but the namespace itself, come too late.
            Precaution.take();
        }
        T applied = client.resource(wanted).patch(APPLY);
        return Coverage.openings(tree(applied), tree(wanted))
                .map(removal -> client.resource(wanted).patch(MERGE, removal.toString()))
                .orElse(applied);
    }

    private void delete(HasMetadata stored) {
        Watching.mustGoOn(context);
        // Only this very object: one that was made again under the name since isn't ours to judge.
        client.resource(stored)
                .lockResourceVersion(stored.getMetadata().getResourceVersion())
                .delete();
        changes.deleted(stored);
    }

    private <T extends HasMetadata> Stream<T> owned(Class<T> kind) {
        return source(kind).getSecondaryResources(context.getPrimaryResource()).stream()
                .filter(Ownership::isManaged)
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null);
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> void remember(T written, @Nullable T before) {
        var source = source((Class<T>) written.getClass());
        var id = ResourceID.fromResource(written);
        if (before == null) {
            source.handleRecentResourceCreate(id, written);
        } else {
            source.handleRecentResourceUpdate(id, written, before);
        }
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> InformerEventSource<T, P> source(Class<T> kind) {
        return (InformerEventSource<T, P>)
                context.eventSourceRetriever().getEventSourceFor(kind, Informers.nameOf(kind));
    }

    private JsonNode tree(HasMetadata object) {
        return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
    }

    private static boolean same(HasMetadata first, HasMetadata second) {
        return first.getKind().equals(second.getKind())
                && ResourceID.fromResource(first).equals(ResourceID.fromResource(second));
    }

    private static @Nullable String annotation(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Annotations.DESIRED_HASH);
    }
}
