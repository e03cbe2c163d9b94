package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.FreePort;
import io.bvrai.testkit.Patience;
import io.bvrai.testkit.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** Users against an emulator that others wrote (moto), so that {@link FakeElasticache} isn't the only witness. It knows no user groups. */
class EmulatedUsersTest {
    private static final String PASSWORD = "only-in-this-test-1";
    private static final ElasticacheSettings SETTINGS =
            new ElasticacheSettings("eu-central-1", "bvrai-test", "bvrai-test", "bvrai-test-platform");

    private static Process emulator;
    private static ElastiCacheClient client;
    private static ElasticacheUsers users;

    @BeforeAll
    static void start() throws IOException {
        int port = FreePort.onLoopback();
        emulator = new ProcessBuilder(
                        Repository.root().resolve("terraform/testing/emulator").toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        // Its packages may have to be fetched first.
        Patience.await().atMost(Duration.ofMinutes(5)).until(() -> answers(port));
        client = ElasticacheUsers.client(
                        SETTINGS,
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")),
                        Patience.SOON)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .build();
        users = new ElasticacheUsers(client, SETTINGS);
    }

    @AfterAll
    static void stop() {
        client.close();
        emulator.destroy();
    }

    private static boolean answers(int port) {
        assertThat(emulator.isAlive()).as("the emulator runs").isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void tellsAUserAsItWasMade() {
        // Given
        TenantId id = TenantId.mint(new SecureRandom());
        TenantUser wanted = TenantUser.of(id, List.of(PASSWORD));
        String userId = ElasticacheSettings.userId(id);
        assertThat(users.find(userId)).isEmpty();

        // When
        users.create(userId, wanted, List.of(PASSWORD), "valkey");

        // Then
        assertThat(users.find(userId)).hasValueSatisfying(user -> {
            assertThat(user.userName()).isEqualTo(id.redisUser());
            assertThat(wanted.isConfinedBy(user.accessString())).isTrue();
            assertThat(user.authentication().passwordCount()).isEqualTo(1);
            assertThat(ElasticacheUsers.isActive(user)).isTrue();
        });
    }

    @Test
    void aSecondUserOfThatIdIsAConflict() {
        // Given
        TenantId id = TenantId.mint(new SecureRandom());
        String userId = ElasticacheSettings.userId(id);
        users.create(userId, TenantUser.of(id, List.of(PASSWORD)), List.of(PASSWORD), "valkey");

        // When // Then
        assertThatThrownBy(
                        () -> users.create(userId, TenantUser.of(id, List.of(PASSWORD)), List.of(PASSWORD), "valkey"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.CONFLICT));
    }

    @Test
    void aPasswordThatIsTooShortIsRefusedAndNotTold() {
        // Given
        TenantId id = TenantId.mint(new SecureRandom());

        // When // Then
        assertThatThrownBy(() -> users.create(
                        ElasticacheSettings.userId(id),
                        TenantUser.of(id, List.of("tooshort")),
                        List.of("tooshort"),
                        "valkey"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REFUSED))
                .hasMessageNotContaining("tooshort");
    }

    @Test
    void aDeletedUserIsLeavingAndThenGone() {
        // Given
        TenantId id = TenantId.mint(new SecureRandom());
        String userId = ElasticacheSettings.userId(id);
        users.create(userId, TenantUser.of(id, List.of(PASSWORD)), List.of(PASSWORD), "valkey");

        // When
        users.delete(userId);

        // Then
        assertThat(users.find(userId)).hasValueSatisfying(user -> assertThat(ElasticacheUsers.isLeaving(user))
                .isTrue());
        assertThat(users.find(userId)).isEmpty();
    }
}
