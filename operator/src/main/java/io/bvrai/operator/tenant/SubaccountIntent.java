package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.kube.StatusIntent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** The opening of a Tenant's subaccount in {@code status.telephony.creation}. */
final class SubaccountIntent {
    private SubaccountIntent() {}

    static IntentLog of(KubernetesClient client, Tenant tenant) {
        return new StatusIntent<>(
                client,
                tenant,
                Tenant::new,
                status -> Optional.ofNullable(status.telephony())
                        .flatMap(telephony -> Optional.ofNullable(telephony.creation())),
                SubaccountIntent::alone);
    }

    private static TenantStatus alone(CreationIntent creation) {
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
