package io.bvrai.testkit.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real kube-apiserver with etcd and controllers, and the project's CRDs in it: {@code @ExtendWith(ControlPlane.class)}. It is started once, by
 * {@code hack/cluster/cluster}, and left running for the next test run; {@code make down} ends it. Where it can't be started the tests fail.
 *
 * <p>Test methods and constructors may ask for
 *
 * <ul>
 *   <li>a {@link KubernetesClient}: the administrator's, shared by all tests;
 *   <li>a {@link ClusterEnvironment}: kubeconfig, kubectl, audit log;
 *   <li>a {@link TestNamespace}: a namespace of the test's own, deleted after it.
 * </ul>
 *
 * Test classes run side by side and against a control plane that has seen other runs: names of cluster-scoped objects must be of the test's own
 * too, and CRDs are never deleted: for that there is {@link OwnControlPlane}.
 */
public final class ControlPlane implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ControlPlane.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == KubernetesClient.class || type == ClusterEnvironment.class || type == TestNamespace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        Running running = running(test);
        if (type == KubernetesClient.class) {
            return running.client();
        }
        if (type == ClusterEnvironment.class) {
            return running.environment();
        }
        return test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestNamespace.class, key -> create(running.client()), TestNamespace.class);
    }

    /** One for the whole run: the root context's store closes it at the end. */
    private static Running running(ExtensionContext test) {
        return test.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Running.class, key -> start(), Running.class);
    }

    private static Running start() {
        ClusterEnvironment environment = ClusterEnvironment.controlPlane();
        KubernetesClient client = environment.client();
        CustomResources.install(client);
        return new Running(environment, client);
    }

    private static TestNamespace create(KubernetesClient client) {
        String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return new TestNamespace(name, client);
    }

    private record Running(ClusterEnvironment environment, KubernetesClient client) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }
}
