package io.bvrai.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.config.CacheUsers;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.external.TrustBundle;
import io.bvrai.operator.redis.ElasticacheSettings;
import io.bvrai.operator.redis.ElasticacheTenantCaches;
import io.bvrai.operator.redis.RedisSettings;
import io.bvrai.operator.redis.TenantCaches;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class ElasticacheTest {
    private static final Map<String, String> CHOSEN = Map.of(
            "bvrai.redis.users", "elasticache",
            "bvrai.redis.elasticache.region", "eu-central-1",
            "bvrai.redis.elasticache.cache", "bvrai-test",
            "bvrai.redis.elasticache.user-group", "bvrai-test",
            "bvrai.redis.elasticache.login", "bvrai-test-platform");

    @Test
    void configurationChoosesWhoKeepsUsers() {
        // When // Then
        assertThat(TestConfig.config().redis().users()).isEqualTo(CacheUsers.ACL);
        assertThat(TestConfig.with(CHOSEN).redis().users()).isEqualTo(CacheUsers.ELASTICACHE);
    }

    @Test
    void isMadeOfTheConfiguration() {
        // Given
        var config = TestConfig.with(CHOSEN).redis().elasticache();

        // When
        Elasticache elasticache = Elasticache.of(config, Clock.systemUTC());

        // Then
        assertThat(elasticache.settings())
                .isEqualTo(new ElasticacheSettings("eu-central-1", "bvrai-test", "bvrai-test", "bvrai-test-platform"));
        assertThat(caches(elasticache)).isInstanceOf(ElasticacheTenantCaches.class);
    }

    @Test
    void withoutCredentialsAskingIsAFailureOfTheNeighbour() {
        // Given
        Elasticache elasticache = new Elasticache(
                Elasticache.of(TestConfig.with(CHOSEN).redis().elasticache(), Clock.systemUTC())
                        .settings(),
                () -> {
                    throw SdkClientException.create("no credentials anywhere");
                },
                Clock.systemUTC());

        // When // Then
        assertThatThrownBy(() -> caches(elasticache).remains(new TenantId("abcdefghijklmnopqrstuvwxyz")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("no credentials anywhere");
    }

    private static TenantCaches caches(Elasticache elasticache) {
        return elasticache.caches(
                new RedisSettings("redis.test", 6379, new TrustBundle(Optional.empty()), Duration.ofSeconds(1)),
                Duration.ofSeconds(1));
    }
}
