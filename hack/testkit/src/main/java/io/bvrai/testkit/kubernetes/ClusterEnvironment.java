package io.bvrai.testkit.kubernetes;

import io.bvrai.testkit.Script;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
        Script.ofRepository("hack/cluster/cluster", "up", "--profile", "control-plane")
                .run(START_LIMIT);
        return from(Script.ofRepository("hack/cluster/cluster", "env", "--profile", "control-plane")
                .exports(ANSWER_LIMIT));
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
