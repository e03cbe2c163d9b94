package io.bvrai.operator.agent;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.NobodyErases;
import io.bvrai.operator.vault.AuthRoles;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** The room's reconciler, for tests outside the room. */
public final class VoiceAgents {
    private VoiceAgents() {}

    public static VoiceAgentReconciler reconciler(
            AuthRoles roles, TenantStatusSource documents, BvraiConfig config, KubernetesClient client) {
        return reconciler(roles, documents, config, client, Clock.systemUTC());
    }

    /** @param clock by which Vault is compared again */
    static VoiceAgentReconciler reconciler(
            AuthRoles roles, TenantStatusSource documents, BvraiConfig config, KubernetesClient client, Clock clock) {
        return new VoiceAgentReconciler(
                config,
                roles,
                new NobodyErases(),
                new LiveRevisions(client, documents, config, Clock.systemUTC()),
                new Resync(clock),
                Clock.systemUTC());
    }
}
