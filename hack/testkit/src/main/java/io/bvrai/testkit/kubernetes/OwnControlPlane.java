package io.bvrai.testkit.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;

/** A control plane of one test's own, with the project's CRDs: for what others that share one wouldn't survive. It ends with the test. */
public final class OwnControlPlane implements AutoCloseable {
    private final String variant;
    private final ClusterEnvironment environment;
    private final KubernetesClient client;

    /** @param variant names the instance; hack/down lists it */
    public OwnControlPlane(String variant) {
        this.variant = variant;
        this.environment = ClusterEnvironment.controlPlane(variant);
        this.client = environment.client();
        installCustomResources();
    }

    public ClusterEnvironment environment() {
        return environment;
    }

    /** The administrator's. */
    public KubernetesClient client() {
        return client;
    }

    /** As at the start: each CRD is made, or made what it should be, and served when this returns. */
    public void installCustomResources() {
        CustomResources.install(client);
    }

    @Override
    public void close() {
        client.close();
        ClusterEnvironment.endControlPlane(variant);
    }
}
