package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;

/** AWS's API is a fake on the wire; the cache behind it is a real Redis, which judges access strings and passwords. */
class ElasticacheTenantCachesTest {
    private static final String PASSWORD = "only-in-this-test-1";
    private static final String NEXT = "only-in-this-test-2";
    private static final ElasticacheSettings SETTINGS =
            new ElasticacheSettings("eu-central-1", "bvrai-test", "bvrai-test", "bvrai-test-platform");

    private final BackingServices backing = BackingServices.running();
    private final FakeElasticache aws = new FakeElasticache(SETTINGS.userGroup(), backing::redisAsAdmin);
    private final ElastiCacheClient client = ElasticacheUsers.client(
                    SETTINGS,
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "key")),
                    Duration.ofSeconds(5))
            .endpointOverride(aws.endpoint())
            .build();
    private final ElasticacheTenantCaches caches =
            new ElasticacheTenantCaches(new ElasticacheUsers(client, SETTINGS), backing.redis());
    private final List<TenantId> made = new ArrayList<>();

    @AfterEach
    void remove() {
        aws.settle();
        made.forEach(caches::remove);
        client.close();
        aws.close();
    }

    @Test
    void makesAUserAndLetsItInOnceAndThenWritesNothing() {
        // Given
        TenantId id = newId();

        // When
        Drift first = caches.ensure(id, List.of(PASSWORD));
        List<String> writes = aws.writes();
        aws.forgetWrites();
        Drift second = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(first).isEqualTo(Drift.CREATED);
        assertThat(writes).containsExactly("CreateUser", "ModifyUserGroup");
        assertThat(second).isEqualTo(Drift.NONE);
        assertThat(aws.writes()).isEmpty();
        assertThat(aws.tagsOf(ElasticacheSettings.userId(id))).containsEntry("bvrai:cache", "bvrai-test");
    }

    @Test
    void confinesATenantExactlyAsRedisAclsDo() {
        // Given
        TenantId here = tenant();
        TenantId there = newId();
        RedisTenantCaches acl = new RedisTenantCaches(backing.redis(), Clock.systemUTC());
        acl.ensure(there, List.of(PASSWORD));

        try (Jedis admin = backing.redisAsAdmin()) {
            // When
            var byAws = admin.aclGetUser(here.redisUser());
            var byRedis = admin.aclGetUser(there.redisUser());

            // Then
            assertThat(byAws.getCommands()).isEqualTo(byRedis.getCommands());
            assertThat(byAws.getKeys()).isEqualTo("~" + here.redisPrefix() + "*");
            assertThat(byAws.getChannels()).isEqualTo("&" + here.redisPrefix() + "*");
        } finally {
            acl.remove(there);
        }
    }

    @Test
    void keepsATenantOutOfAnothersKeys() {
        // Given
        TenantId a = tenant();
        TenantId b = tenant();
        try (Jedis own = backing.redisAs(a.redisUser(), PASSWORD);
                Jedis other = backing.redisAs(b.redisUser(), PASSWORD)) {
            assertThat(own.set(a.redisPrefix() + "x", "a's"))
                    .as("positive control")
                    .isEqualTo("OK");

            // When // Then
            assertThatThrownBy(() -> other.get(a.redisPrefix() + "x")).isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> other.scan("0")).isInstanceOf(JedisAccessControlException.class);
        }
    }

    @Test
    void acceptsTwoPasswordsWhileTheyRotateAndOneAfterwards() {
        // Given
        TenantId id = tenant();

        // When
        assertThat(caches.ensure(id, List.of(PASSWORD, NEXT))).isEqualTo(Drift.REPAIRED);

        // Then
        assertThat(caches.ensure(id, List.of(NEXT, PASSWORD))).isEqualTo(Drift.NONE);
        assertThat(caches.accepts(id, PASSWORD)).isTrue();
        assertThat(caches.accepts(id, NEXT)).isTrue();

        // When
        caches.ensure(id, List.of(NEXT));

        // Then
        assertThat(caches.accepts(id, PASSWORD)).isFalse();
        assertThat(caches.accepts(id, NEXT)).isTrue();
    }

    @Test
    void goesOnServingWhileARotationIsBeingApplied() {
        // Given
        TenantId id = tenant();
        aws.hold();

        // When
        Drift accepted = caches.ensure(id, List.of(PASSWORD, NEXT));
        aws.forgetWrites();
        Drift meanwhile = caches.ensure(id, List.of(PASSWORD, NEXT));

        // Then
        assertThat(accepted).isEqualTo(Drift.REPAIRED);
        assertThat(meanwhile).isEqualTo(Drift.NONE);
        assertThat(aws.writes()).isEmpty();
        assertThat(caches.accepts(id, NEXT)).as("what consumers wait for").isFalse();
        aws.settle();
        assertThat(caches.accepts(id, NEXT)).isTrue();
    }

    @Test
    void waitsUntilANewUserIsLetInAndChangesNothingMeanwhile() {
        // Given
        TenantId id = newId();
        aws.hold();

        // When // Then
        assertThatThrownBy(() -> caches.ensure(id, List.of(PASSWORD)))
                .isInstanceOfSatisfying(NeighbourException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE);
                    assertThat(e.retryAfter()).contains(ElasticacheUsers.SETTLING);
                })
                .hasMessageContaining("still applying");
        aws.forgetWrites();
        assertThatThrownBy(() -> caches.ensure(id, List.of(PASSWORD))).isInstanceOf(NeighbourException.class);
        assertThat(aws.writes()).isEmpty();
        aws.settle();
        assertThat(caches.ensure(id, List.of(PASSWORD))).isEqualTo(Drift.NONE);
    }

    @Test
    void repairsAUserThatWasWidenedByHand() {
        // Given
        TenantId id = tenant();
        aws.changeByHand(ElasticacheSettings.userId(id), "on ~* &* +@all", PASSWORD);

        // When
        Drift repair = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            assertThatThrownBy(() -> tenant.get("global")).isInstanceOf(JedisAccessControlException.class);
        }
    }

    @Test
    void repairsAPasswordThatAwsDoesNotTellButTheCacheRefuses() {
        // Given
        TenantId id = tenant();
        String access = TenantUser.of(id, List.of()).accessString();
        aws.changeByHand(ElasticacheSettings.userId(id), access, "somebody-elses-word");

        // When
        Drift repair = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(caches.accepts(id, "somebody-elses-word")).isFalse();
        assertThat(caches.accepts(id, PASSWORD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CreateUser", "ModifyUserGroup", "ModifyUser"})
    void comesToTheSameEndWhenTheAnswerToAWriteIsLost(String action) {
        // Given
        TenantId id = newId();
        if (action.equals("ModifyUser")) {
            caches.ensure(id, List.of(PASSWORD));
        }
        List<String> passwords = action.equals("ModifyUser") ? List.of(PASSWORD, NEXT) : List.of(PASSWORD);
        aws.dieAfter(action);

        // When
        untilItHolds(id, passwords);

        // Then
        aws.forgetWrites();
        assertThat(caches.ensure(id, passwords)).isEqualTo(Drift.NONE);
        assertThat(aws.writes()).isEmpty();
        assertThat(passwords).allMatch(password -> caches.accepts(id, password));
    }

    @Test
    void letsAUserInThatAnEarlierRunMadeAndLeftOutside() {
        // Given
        TenantId id = newId();
        new ElasticacheUsers(client, SETTINGS)
                .create(
                        ElasticacheSettings.userId(id),
                        TenantUser.of(id, List.of(PASSWORD)),
                        List.of(PASSWORD),
                        "valkey");
        aws.forgetWrites();

        // When
        Drift drift = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(drift).isEqualTo(Drift.CREATED);
        assertThat(aws.writes()).containsExactly("ModifyUserGroup");
    }

    @Test
    void saysThatTheGroupIsFull() {
        // Given
        TenantId id = newId();
        aws.leaveRoomFor(0);

        // When // Then
        assertThatThrownBy(() -> caches.ensure(id, List.of(PASSWORD)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REFUSED))
                .hasMessageContaining("UserQuotaExceeded")
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void onlyLooksWhereNothingMayBeManaged() {
        // Given
        TenantId id = newId();

        // When // Then
        assertThatThrownBy(() -> Mandate.NOTHING.during(() -> caches.ensure(id, List.of(PASSWORD))))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_MANAGED));
        assertThat(aws.writes()).isEmpty();
    }

    @Test
    void sweepsTheKeysWhenTheUserIsGoneAndNotBefore() {
        // Given
        TenantId leaving = tenant();
        TenantId staying = tenant();
        put(leaving);
        put(staying);
        aws.hold();

        // When // Then
        assertThatThrownBy(() -> caches.remove(leaving)).isInstanceOf(NeighbourException.class);
        assertThat(caches.remains(leaving))
                .containsExactly(
                        "ElastiCache user " + ElasticacheSettings.userId(leaving),
                        "Redis keys " + leaving.redisPrefix() + "*");

        // When
        aws.settle();
        caches.remove(leaving);

        // Then
        assertThat(caches.remains(leaving)).isEmpty();
        assertThat(aws.knows(ElasticacheSettings.userId(staying))).isTrue();
        try (Jedis other = backing.redisAs(staying.redisUser(), PASSWORD)) {
            assertThat(other.get(staying.redisPrefix() + "x")).isEqualTo("1");
        }
    }

    @Test
    void namesUsersWithinAwsRules() {
        // Given
        TenantId id = TenantId.mint(new SecureRandom());

        // When
        String userId = ElasticacheSettings.userId(id);

        // Then
        assertThat(userId).matches("[a-z][a-z0-9-]{0,39}").endsWith(id.value());
    }

    private void untilItHolds(TenantId id, List<String> passwords) {
        for (int attempt = 0; attempt < 5; attempt++) {
            try {
                caches.ensure(id, passwords);
                return;
            } catch (NeighbourException again) {
                assertThat(again.problem()).isIn(Problem.UNAVAILABLE, Problem.CONFLICT);
            }
        }
        throw new AssertionError("It doesn't hold after five attempts");
    }

    private void put(TenantId id) {
        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            tenant.set(id.redisPrefix() + "x", "1");
        }
    }

    private TenantId newId() {
        TenantId id = TenantId.mint(new SecureRandom());
        made.add(id);
        return id;
    }

    private TenantId tenant() {
        TenantId id = newId();
        caches.ensure(id, List.of(PASSWORD));
        return id;
    }
}
