package io.bvrai.testkit.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;

/** A namespace of a test's own; JUnit closes it after the test. */
public record TestNamespace(String name, KubernetesClient client) implements AutoCloseable {

    /** Asks for its deletion; the controllers finish it while other tests run. */
    @Override
    public void close() {
        client.namespaces().withName(name).delete();
    }
}
