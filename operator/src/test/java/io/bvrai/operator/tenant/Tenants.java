package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Tenants as the API server would hand them over. */
final class Tenants {
    private Tenants() {}

    static Tenant minimal(KubernetesClient client) {
        return client.getKubernetesSerialization().unmarshal("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: acme, generation: 3, uid: 0b0f7a5c-0000-4000-8000-000000000001}
                spec: {displayName: Acme}
                """, Tenant.class);
    }
}
