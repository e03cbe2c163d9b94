package io.bvrai.operator;

import io.bvrai.operator.external.TrustBundle;
import io.bvrai.operator.postgres.AdminLogin;
import io.bvrai.operator.postgres.PostgresSessions;
import io.bvrai.operator.postgres.PostgresSettings;
import io.bvrai.operator.redis.AdminUser;
import io.bvrai.operator.redis.RedisSessions;
import io.bvrai.operator.redis.RedisSettings;
import io.bvrai.testkit.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** PostgreSQL, Redis and OpenBao as {@code hack/backing/backing} runs them: started once, shared by all tests of this checkout. */
public final class BackingServices {
    private static final class Running {
        private static final BackingServices INSTANCE = start();

        private static BackingServices start() {
            Script.ofRepository("hack/backing/backing", "up").run(Duration.ofMinutes(10));
            return new BackingServices(
                    Script.ofRepository("hack/backing/backing", "env").exports(Duration.ofMinutes(1)));
        }
    }

    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final Map<String, String> exports;

    private BackingServices(Map<String, String> exports) {
        this.exports = exports;
    }

    public static BackingServices running() {
        return Running.INSTANCE;
    }

    public TrustBundle trust() {
        return new TrustBundle(Optional.of(Path.of(value("BVRAI_CA_FILE"))));
    }

    public String postgresHost() {
        return value("BVRAI_POSTGRES_HOST");
    }

    public int postgresPort() {
        return Integer.parseInt(value("BVRAI_POSTGRES_PORT"));
    }

    public AdminLogin postgresOperator() {
        return new AdminLogin(value("BVRAI_POSTGRES_OPERATOR"), secret("BVRAI_POSTGRES_OPERATOR_PASSWORD_FILE"));
    }

    public PostgresSessions postgres() {
        return postgres(postgresHost(), postgresPort());
    }

    /** The same server by another way. */
    public PostgresSessions postgres(String host, int port) {
        return new PostgresSessions(postgresSettings(host, port), this::postgresOperator);
    }

    /** The same, given up sooner when an answer is lost. */
    public PostgresSessions postgres(String host, int port, Duration patience) {
        return new PostgresSessions(
                new PostgresSettings(host, port, value("BVRAI_POSTGRES_DATABASE"), trust(), CONNECT, patience),
                this::postgresOperator);
    }

    public PostgresSettings postgresSettings() {
        return postgresSettings(postgresHost(), postgresPort());
    }

    private PostgresSettings postgresSettings(String host, int port) {
        return new PostgresSettings(
                host, port, value("BVRAI_POSTGRES_DATABASE"), trust(), CONNECT, Duration.ofSeconds(30));
    }

    /** As somebody whom the operator knows nothing of. */
    public Connection connect(String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", value("BVRAI_CA_FILE"));
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgresHost() + ":" + postgresPort() + "/" + database, properties);
    }

    public Connection superuser(String database) throws SQLException {
        return connect(database, value("BVRAI_POSTGRES_SUPERUSER"), secret("BVRAI_POSTGRES_SUPERUSER_PASSWORD_FILE"));
    }

    public String redisHost() {
        return value("BVRAI_REDIS_HOST");
    }

    public int redisPort() {
        return Integer.parseInt(value("BVRAI_REDIS_PORT"));
    }

    public AdminUser redisAdmin() {
        return new AdminUser(value("BVRAI_REDIS_ADMIN_USER"), secret("BVRAI_REDIS_ADMIN_PASSWORD_FILE"));
    }

    public RedisSessions redis() {
        return redis(redisHost(), redisPort(), Duration.ofSeconds(30));
    }

    /** The same server by another way. */
    public RedisSessions redis(String host, int port) {
        return redis(host, port, Duration.ofSeconds(5));
    }

    public RedisSessions redis(String host, int port, Duration patience) {
        return new RedisSessions(new RedisSettings(host, port, trust(), patience), this::redisAdmin);
    }

    public Jedis redisAs(String user, String password) {
        SSLParameters verifyHostName = new SSLParameters();
        verifyHostName.setEndpointIdentificationAlgorithm("HTTPS");
        return new Jedis(
                new HostAndPort(redisHost(), redisPort()),
                DefaultJedisClientConfig.builder()
                        .user(user)
                        .password(password)
                        .ssl(true)
                        .sslSocketFactory(trust().sslContext().getSocketFactory())
                        .sslParameters(verifyHostName)
                        .build());
    }

    public Jedis redisAsAdmin() {
        AdminUser admin = redisAdmin();
        return redisAs(admin.username(), admin.password());
    }

    public URI vault() {
        return URI.create(value("BVRAI_VAULT_ADDR"));
    }

    /** Vault's command line, as people have it. */
    public Path vaultProgram() {
        return Path.of(value("BVRAI_BAO"));
    }

    public String vaultRootToken() {
        return secret("BVRAI_VAULT_ROOT_TOKEN_FILE");
    }

    /** Whatever the platform team, or an intruder, may do in Vault. */
    public String vaultAsRoot(String method, String path, String body) {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(trust().sslContext()).build()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(vault() + "/v1/" + path))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .header("X-Vault-Token", vaultRootToken())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new IllegalStateException(method + " " + path + ": " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Path vaultAuditLog() {
        return Path.of(value("BVRAI_VAULT_AUDIT_LOG"));
    }

    private String value(String name) {
        return Objects.requireNonNull(exports.get(name), () -> "hack/backing/backing env doesn't export " + name);
    }

    private String secret(String fileVariable) {
        try {
            return Files.readString(Path.of(value(fileVariable))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
