package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.operator.testbed.RequestLog;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.processing.Controller;
import java.time.Clock;

/** The Tenant's reconciler in the real framework, under the rights of its chart; sees the tenants of one test only, which carry its label. */
final class TenantOperator implements AutoCloseable {
    static final String LABEL = "test.bvrai.io/run";

    private final KubernetesClient client;
    private final Operator operator;
    private final RegisteredController<Tenant> controller;
    private final OffboardingSweeper sweeper;
    private final RequestLog requests = new RequestLog();

    /** @param installation its own configuration */
    TenantOperator(
            Platform platform,
            BvraiConfig installation,
            Ports ports,
            String run,
            TenantStatusSource documents,
            Clock clock) {
        this(installation, platform.operatorConfig(), ports, run, documents, clock);
    }

    /** @param config how it reaches the API server */
    TenantOperator(
            Platform platform, Config config, Ports ports, String run, TenantStatusSource documents, Clock clock) {
        this(platform.config(), config, ports, run, documents, clock);
    }

    private TenantOperator(
            BvraiConfig installation,
            Config config,
            Ports ports,
            String run,
            TenantStatusSource documents,
            Clock clock) {
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("requests", requests))
                .build();
        this.operator =
                new Operator(overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
        this.controller = operator.register(
                ports.reconciler(installation, client, documents, clock),
                overrider -> overrider.withLabelSelector(LABEL + "=" + run));
        this.sweeper = new OffboardingSweeper(ports.offboardings(), ports.offboarding(client, clock), clock);
        operator.start();
    }

    /** Its rounds are the caller's to begin. */
    OffboardingSweeper sweeper() {
        return sweeper;
    }

    /** Not any more as soon as it stops, which lasts until its last pass has ended. */
    boolean isWatching() {
        return ((Controller<Tenant>) controller)
                .getEventSourceManager()
                .getControllerEventSource()
                .isRunning();
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
