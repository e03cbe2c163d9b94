package io.bvrai.testkit.backing;

import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL, Redis and OpenBao of the tests, as {@code hack/backing/backing env} tells. */
final class BackingEnvironment {
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);
    /** The demo of the same checkout keeps its own. */
    private static final String VARIANT =
            Optional.ofNullable(System.getenv("BVRAI_VARIANT")).orElse("test");

    private final Map<String, String> exports;

    private BackingEnvironment(Map<String, String> exports) {
        this.exports = exports;
    }

    /** Starts what isn't running yet. */
    static BackingEnvironment start() {
        script("hack/backing/backing", "up").run(START_LIMIT);
        script("hack/backing/vault-bootstrap").run(ANSWER_LIMIT);
        return new BackingEnvironment(script("hack/backing/backing", "env").exports(ANSWER_LIMIT));
    }

    /** Tells Vault which API server to ask who is logging in. */
    static void introduce(URI apiServer, Path certificateAuthority, Path reviewerToken) {
        script(
                        "hack/backing/vault-bootstrap",
                        "--kubernetes-host",
                        apiServer.toString(),
                        "--kubernetes-ca",
                        certificateAuthority.toString(),
                        "--reviewer-token",
                        reviewerToken.toString())
                .run(ANSWER_LIMIT);
    }

    private static Script script(String path, String... arguments) {
        String program = Repository.root().resolve(path).toString();
        return new Script(Stream.concat(Stream.of("env", "BVRAI_VARIANT=" + VARIANT, program), Stream.of(arguments))
                .toList());
    }

    Path certificateAuthority() {
        return Path.of(value("BVRAI_CA_FILE"));
    }

    PostgresServer postgres() {
        return new PostgresServer(
                value("BVRAI_POSTGRES_HOST"),
                Integer.parseInt(value("BVRAI_POSTGRES_PORT")),
                certificateAuthority(),
                value("BVRAI_POSTGRES_DATABASE"),
                login("BVRAI_POSTGRES_SUPERUSER"),
                login("BVRAI_POSTGRES_OPERATOR"));
    }

    RedisServer redis() {
        return new RedisServer(
                value("BVRAI_REDIS_HOST"),
                Integer.parseInt(value("BVRAI_REDIS_PORT")),
                certificateAuthority(),
                new Login(value("BVRAI_REDIS_ADMIN_USER"), secret("BVRAI_REDIS_ADMIN_PASSWORD_FILE")));
    }

    VaultServer vault() {
        return new VaultServer(
                URI.create(value("BVRAI_VAULT_ADDR")), certificateAuthority(), secret("BVRAI_VAULT_ROOT_TOKEN_FILE"));
    }

    private Login login(String name) {
        return new Login(value(name), secret(name + "_PASSWORD_FILE"));
    }

    private String secret(String name) {
        try {
            return Files.readString(Path.of(value(name))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the file that " + name + " names can't be read", e);
        }
    }

    private String value(String name) {
        String value = exports.get(name);
        if (value == null) {
            throw new IllegalStateException("hack/backing/backing env doesn't export " + name);
        }
        return value;
    }
}
