package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A number's purchase in {@code status.purchase}, under a field manager of its own: a report by the operator's usual one, which doesn't carry
 * it, would delete it. Each write demands that nobody wrote since the read, so that of two operators that overlap one buys.
 */
final class PurchaseIntent implements IntentLog {
    private static final PatchContext INTENT = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bvrai-operator-intent")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final PhoneNumber number;
    private @Nullable String resourceVersion;

    PurchaseIntent(KubernetesClient client, PhoneNumber number) {
        this.client = client;
        this.number = number;
    }

    @Override
    public Optional<Intent> read() {
        var stored = client.resource(number).require();
        resourceVersion = stored.getMetadata().getResourceVersion();
        return Optional.ofNullable(stored.getStatus())
                .map(PhoneNumberStatus::purchase)
                .map(purchase -> new Intent(
                        purchase.intentId(),
                        Intent.State.valueOf(purchase.state().name()),
                        purchase.attempts(),
                        purchase.startedAt()));
    }

    @Override
    public void write(Intent intent) {
        var report = new PhoneNumber();
        report.setMetadata(new ObjectMetaBuilder()
                .withName(number.getMetadata().getName())
                .withNamespace(number.getMetadata().getNamespace())
                .withResourceVersion(resourceVersion)
                .build());
        report.setStatus(new PhoneNumberStatus(
                null,
                null,
                null,
                null,
                null,
                null,
                new CreationIntent(
                        intent.tag(),
                        CreationIntent.State.valueOf(intent.state().name()),
                        intent.attempts(),
                        intent.startedAt().truncatedTo(ChronoUnit.SECONDS)),
                List.of(),
                List.of()));
        resourceVersion = client.resource(report)
                .subresource("status")
                .patch(INTENT)
                .getMetadata()
                .getResourceVersion();
    }

    /** A status as the reports' field manager sees it: without the purchase. */
    static PhoneNumberStatus without(PhoneNumberStatus status) {
        return new PhoneNumberStatus(
                status.observedGeneration(),
                status.lastReconcileRequest(),
                status.number(),
                status.sid(),
                status.boundTo(),
                status.acquiredAt(),
                null,
                status.drift(),
                status.conditions());
    }
}
