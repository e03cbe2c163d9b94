package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.kube.StatusIntent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** A number's purchase in {@code status.purchase}. */
final class PurchaseIntent {
    private PurchaseIntent() {}

    static IntentLog of(KubernetesClient client, PhoneNumber number) {
        return new StatusIntent<>(
                client,
                number,
                PhoneNumber::new,
                status -> Optional.ofNullable(status.purchase()),
                PurchaseIntent::alone);
    }

    /** All PhoneNumbers of the tenant with their purchases: an intent is in no cache when it has just been written. */
    static List<PhoneNumber> siblings(KubernetesClient client, PhoneNumber number) {
        return client.resources(PhoneNumber.class)
                .inNamespace(number.getMetadata().getNamespace())
                .list()
                .getItems();
    }

    private static PhoneNumberStatus alone(CreationIntent purchase) {
        return new PhoneNumberStatus(null, null, null, null, null, null, purchase, List.of(), List.of());
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
