package io.bvrai.testkit.kubernetes;

import io.bvrai.testkit.Script;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where a running cluster is, as {@code hack/cluster/cluster env} tells.
 *
 * @param kubeconfig the administrator's
 * @param programs the folder with kubectl, helm and the rest, of the versions that the project pins
 * @param apiServer the API server
 * @param certificateAuthority the CA that signed the API server's certificate
 * @param auditLog the API server's audit log
 */
public record ClusterEnvironment(
        Path kubeconfig, Path programs, URI apiServer, Path certificateAuthority, Path auditLog) {

    private static final Duration START_LIMIT = Duration.ofMinutes(30);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

    /** Starts a control plane where none runs: cold, the programs are built first. */
    static ClusterEnvironment controlPlane() {
        return controlPlane(UnaryOperator.identity());
    }

    /** The same of another instance of this checkout; {@code hack/down} knows it. */
    static ClusterEnvironment controlPlane(String variant) {
        return controlPlane(script -> of(variant, script));
    }

    private static ClusterEnvironment controlPlane(UnaryOperator<Script> instance) {
        instance.apply(script("up")).run(START_LIMIT);
        return from(instance.apply(script("env")).exports(ANSWER_LIMIT));
    }

    /** Ends it, with all that is in it. */
    static void endControlPlane(String variant) {
        of(variant, script("down")).run(ANSWER_LIMIT);
    }

    private static Script script(String command) {
        return Script.ofRepository("hack/cluster/cluster", command, "--profile", "control-plane");
    }

    private static Script of(String variant, Script script) {
        return new Script(Stream.concat(Stream.of("env", "BVRAI_VARIANT=" + variant), script.command().stream())
                .toList());
    }

    /** The administrator's client. */
    KubernetesClient client() {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        // Fabric8 takes a PKCS #8 key for RSA unless told; the cluster's certificates are ECDSA.
        config.setClientKeyAlgo("EC");
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static ClusterEnvironment from(Map<String, String> exports) {
        return new ClusterEnvironment(
                Path.of(value(exports, "KUBECONFIG")),
                Path.of(value(exports, "BVRAI_BIN")),
                URI.create(value(exports, "BVRAI_API_SERVER")),
                Path.of(value(exports, "BVRAI_API_CA")),
                Path.of(value(exports, "BVRAI_AUDIT_LOG")));
    }

    private static String value(Map<String, String> exports, String name) {
        String value = exports.get(name);
        if (value == null) {
            throw new IllegalStateException("hack/cluster/cluster env doesn't export " + name);
        }
        return value;
    }

    /** kubectl as the administrator. */
    public Script kubectl(String... arguments) {
        return new Script(Stream.concat(
                        Stream.of(programs.resolve("kubectl").toString(), "--kubeconfig", kubeconfig.toString()),
                        Stream.of(arguments))
                .toList());
    }
}
