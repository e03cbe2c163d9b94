package io.bvrai.operator.number;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.kube.Events;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.twilio.NumberPrices;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;

/** The room's reconciler, for tests outside the room. */
public final class PhoneNumberLines {
    private PhoneNumberLines() {}

    public static PhoneNumberReconciler reconciler(
            PhoneNumbers network,
            NumberPrices prices,
            TenantStatusSource documents,
            BvraiConfig config,
            KubernetesClient client) {
        return reconciler(network, prices, documents, config, client, Clock.systemUTC());
    }

    static PhoneNumberReconciler reconciler(
            PhoneNumbers network,
            NumberPrices prices,
            TenantStatusSource documents,
            BvraiConfig config,
            KubernetesClient client,
            Clock clock) {
        return new PhoneNumberReconciler(
                config,
                new NumberBinder(
                        network,
                        new PriceCheck(network, prices),
                        new CreateOnce(clock, Duration.ofSeconds(1)),
                        config,
                        new Events(client, clock),
                        clock),
                new AnsweringPods(client, documents, config, clock),
                new Resync(clock),
                clock);
    }
}
