package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A create-once intent in the status of one object, under a field manager of its own: a report by the operator's usual one, which doesn't
 * carry it, would delete it. Each write demands that nobody wrote since the read, so that of two operators that overlap one fails before its
 * request leaves.
 */
public final class StatusIntent<S, P extends CustomResource<?, S>> implements IntentLog {
    private static final PatchContext INTENT = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bvrai-operator-intent")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final P object;
    private final Supplier<P> fresh;
    private final Function<S, Optional<CreationIntent>> kept;
    private final Function<CreationIntent, S> alone;
    private @Nullable String resourceVersion;

    /**
     * The log of an object.
     *
     * @param fresh makes an empty object of its kind
     * @param kept where in the status the intent is
     * @param alone a status that holds nothing but the intent
     */
    public StatusIntent(
            KubernetesClient client,
            P object,
            Supplier<P> fresh,
            Function<S, Optional<CreationIntent>> kept,
            Function<CreationIntent, S> alone) {
        this.client = client;
        this.object = object;
        this.fresh = fresh;
        this.kept = kept;
        this.alone = alone;
    }

    @Override
    public Optional<Intent> copy() {
        return in(object);
    }

    @Override
    public Optional<Intent> read() {
        var stored = client.resource(object).require();
        resourceVersion = stored.getMetadata().getResourceVersion();
        return in(stored);
    }

    private Optional<Intent> in(P stored) {
        return Optional.ofNullable(stored.getStatus())
                .flatMap(kept)
                .map(intent -> new Intent(
                        intent.intentId(),
                        Intent.State.valueOf(intent.state().name()),
                        intent.attempts(),
                        intent.startedAt()));
    }

    @Override
    public void write(Intent intent) {
        var report = fresh.get();
        report.setMetadata(new ObjectMetaBuilder()
                .withName(object.getMetadata().getName())
                .withNamespace(object.getMetadata().getNamespace())
                .withResourceVersion(resourceVersion)
                .build());
        report.setStatus(alone.apply(new CreationIntent(
                intent.tag(),
                CreationIntent.State.valueOf(intent.state().name()),
                intent.attempts(),
                intent.startedAt().truncatedTo(ChronoUnit.SECONDS))));
        resourceVersion = client.resource(report)
                .subresource("status")
                .patch(INTENT)
                .getMetadata()
                .getResourceVersion();
    }
}
