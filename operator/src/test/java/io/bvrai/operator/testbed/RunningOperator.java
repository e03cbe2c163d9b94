package io.bvrai.operator.testbed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.function.Function;

/** Our reconcilers in the real framework against the real API server, without Quarkus around them. */
public final class RunningOperator implements AutoCloseable {
    private final KubernetesClient client;
    private final Operator operator;
    private final RequestLog requests = new RequestLog();

    /** Starts with one reconciler, made from the client it works with. */
    public RunningOperator(Config config, Function<KubernetesClient, Reconciler<?>> reconciler) {
        this.client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("requests", requests))
                .build();
        this.operator =
                new Operator(overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false));
        operator.register(reconciler.apply(client));
        operator.start();
    }

    public RequestLog requests() {
        return requests;
    }

    @Override
    public void close() {
        operator.stop();
        client.close();
    }
}
