package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.operator.kube.Ownership;
import io.bvrai.operator.kube.Poke;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes a tenant's namespace away with everything in it. The namespace controller looks again only after half of its pods' grace period, which is as long
 * as the longest call, while idle pods are gone within seconds; but it looks at once at a namespace that changed. So while one is going it is
 * poked after 10 s, 20 s, 40 s and so on: it goes within twice the time that its pods take, for a dozen writes in a day at worst.
 */
final class NamespaceRemoval {
    private static final Duration FIRST_POKE = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final Poke poke;
    private final Clock clock;

    NamespaceRemoval(KubernetesClient client, Clock clock) {
        this.client = client;
        this.poke = new Poke(client);
        this.clock = clock;
    }

    /** What it waits for; empty when the namespace is gone, or was never this tenant's. */
    Optional<String> proceed(TenantIdentity tenant) {
        Namespace namespace = client.namespaces().withName(tenant.namespace()).get();
        if (namespace == null || !owned(namespace, tenant)) {
            return Optional.empty();
        }
        String deletedAt = namespace.getMetadata().getDeletionTimestamp();
        if (deletedAt == null) {
            client.resource(namespace)
                    .lockResourceVersion(namespace.getMetadata().getResourceVersion())
                    .delete();
        } else {
            hasten(namespace, Duration.between(Instant.parse(deletedAt), clock.instant()));
        }
        return Optional.of("Waits until namespace " + tenant.namespace() + " with everything in it is gone.");
    }

    boolean exists(TenantIdentity tenant) {
        Namespace namespace = client.namespaces().withName(tenant.namespace()).get();
        return namespace != null && owned(namespace, tenant);
    }

    private static boolean owned(Namespace namespace, TenantIdentity tenant) {
        return Ownership.label(namespace, Labels.TENANT_ID)
                .filter(tenant.id().value()::equals)
                .isPresent();
    }

    private void hasten(Namespace namespace, Duration age) {
        long waits = Long.highestOneBit(Math.max(0, age.dividedBy(FIRST_POKE)));
        if (waits > 0) {
            poke.namespace(namespace, FIRST_POKE.multipliedBy(waits).toString());
        }
    }
}
