package io.bvrai.operator.tenant;

import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.RequestLog;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;

/** The Tenant's reconciler in the real framework, under the rights of its chart; sees the tenants of one test only, which carry its label. */
final class TenantOperator implements AutoCloseable {
    static final String LABEL = "test.bvrai.io/run";

    private final KubernetesClient client;
    private final Operator operator;
    private final RequestLog requests = new RequestLog();

    TenantOperator(Platform platform, Ports ports, String run, TenantStatusSource documents, Clock clock) {
        this(platform, platform.operatorConfig(), ports, run, documents, clock);
    }

    /** @param config how it reaches the API server */
    TenantOperator(
            Platform platform, Config config, Ports ports, String run, TenantStatusSource documents, Clock clock) {
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("requests", requests))
                .build();
        this.operator =
                new Operator(overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
        operator.register(
                ports.reconciler(platform.config(), client, documents, clock),
                overrider -> overrider.withLabelSelector(LABEL + "=" + run));
        operator.start();
    }

    RequestLog requests() {
        return requests;
    }

    @Override
    public void close() {
        operator.stop();
        client.close();
    }
}
