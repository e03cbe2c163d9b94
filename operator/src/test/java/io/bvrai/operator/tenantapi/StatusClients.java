package io.bvrai.operator.tenantapi;

import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** The client of the status port, for tests whose tenants have no cluster DNS. */
public final class StatusClients {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private StatusClients() {}

    /** @param address of a tenant's namespace, up to its last slash */
    public static StatusClient asking(Function<String, URI> address, BvraiConfig config, KubernetesClient client) {
        return asking(address, config, client, TIMEOUT);
    }

    /** @param timeout how long one whole exchange may last */
    public static StatusClient asking(
            Function<String, URI> address, BvraiConfig config, KubernetesClient client, Duration timeout) {
        var clock = Clock.systemUTC();
        return new StatusClient(new ManagementPort(client, config, clock, address, timeout), clock);
    }
}
