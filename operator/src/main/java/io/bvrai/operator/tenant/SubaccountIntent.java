package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
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
 * {@code status.telephony.creation} of one Tenant, under a field manager of its own: the operator's other status reports can't delete it.
 * Each write demands the resource version that was read, so that of two operators that overlap one fails before its request leaves.
 */
final class SubaccountIntent implements IntentLog {
    private static final PatchContext INTENT = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bvrai-operator-intent")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final String name;
    private @Nullable String resourceVersion;

    SubaccountIntent(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    @Override
    public Optional<Intent> read() {
        Tenant stored = client.resources(Tenant.class).withName(name).require();
        resourceVersion = stored.getMetadata().getResourceVersion();
        return Optional.ofNullable(stored.getStatus())
                .map(TenantStatus::telephony)
                .map(TenantStatus.Telephony::creation)
                .map(creation -> new Intent(
                        creation.intentId(),
                        Intent.State.valueOf(creation.state().name()),
                        creation.attempts(),
                        creation.startedAt()));
    }

    @Override
    public void write(Intent intent) {
        Tenant report = new Tenant();
        report.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withResourceVersion(resourceVersion)
                .build());
        report.setStatus(status(new CreationIntent(
                intent.tag(),
                CreationIntent.State.valueOf(intent.state().name()),
                intent.attempts(),
                intent.startedAt().truncatedTo(ChronoUnit.SECONDS))));
        Tenant stored = client.resource(report).subresource("status").patch(INTENT);
        resourceVersion = stored.getMetadata().getResourceVersion();
    }

    private static TenantStatus status(CreationIntent creation) {
        return new TenantStatus(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new TenantStatus.Telephony(null, creation),
                null,
                List.of(),
                null,
                List.of());
    }
}
