package io.bvrai.operator.campaign;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** The room's reconciler, for tests outside the room. */
public final class Campaigns {
    private Campaigns() {}

    public static CallCampaignReconciler reconciler(
            TenantStatusSource documents, BvraiConfig config, KubernetesClient client) {
        return new CallCampaignReconciler(
                config, new DialerClient(client, documents, config, Clock.systemUTC()), Clock.systemUTC());
    }
}
