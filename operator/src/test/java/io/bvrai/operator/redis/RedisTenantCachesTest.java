package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.SharedListing;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

class RedisTenantCachesTest {
    private static final String PASSWORD = "only-in-this-test";

    /** A library as the platform must not load one: its functions make keys of their arguments. */
    private static final String UNDECLARED = """
        #!lua name=undeclared
        redis.register_function('undeclared_set', function(keys, args) return redis.call('SET', args[1], args[2]) end)
        redis.register_function{function_name='undeclared_get', flags={'no-writes'}, callback=function(keys, args)
          return redis.call('GET', table.concat(args))
        end}
        """;

    private final BackingServices backing = BackingServices.running();
    private final MovedClock clock = MovedClock.standing();
    private final RedisTenantCaches caches = new RedisTenantCaches(backing.redis(), clock);
    private final List<TenantId> made = new ArrayList<>();

    @AfterEach
    void remove() {
        made.forEach(caches::remove);
    }

    @Test
    void createsAUserOnceAndThenWritesNothing() {
        // Given
        TenantId id = newId();

        // When
        Drift first = caches.ensure(id, List.of(PASSWORD));
        long commands = writes();
        Drift second = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(first).isEqualTo(Drift.CREATED);
        assertThat(second).isEqualTo(Drift.NONE);
        assertThat(writes())
                .as("ACL SETUSER and ACL SAVE that the server has seen")
                .isEqualTo(commands);
    }

    @Test
    void asksOnceForAllTenantsWhatACategoryHolds() {
        // Given
        List<TenantId> tenants = List.of(tenant(), tenant(), tenant());
        long asked = calls("acl|cat");

        // When
        tenants.forEach(id -> caches.ensure(id, List.of(PASSWORD)));

        // Then
        assertThat(calls("acl|cat") - asked)
                .as("a server that sums nothing up isn't asked at all")
                .isLessThanOrEqualTo(1);

        // When
        clock.advance(SharedListing.AGE);
        tenants.forEach(id -> caches.ensure(id, List.of(PASSWORD)));

        // Then
        assertThat(calls("acl|cat") - asked).isLessThanOrEqualTo(2);
    }

    @Test
    void takesNobodyForChangedByWhatACategoryWasBeforeTheServerWasReplaced() {
        // Given
        RedisTenantCaches late = new RedisTenantCaches(backing.redis(), category -> List.of("gone-since"));
        TenantId id = tenant();
        long commands = writes();

        // When
        Drift drift = late.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(drift).isEqualTo(Drift.NONE);
        assertThat(writes()).isEqualTo(commands);
    }

    @Test
    void letsATenantDoWhatTheRuntimeDoes() {
        // Given
        TenantId id = tenant();
        String prefix = id.redisPrefix();
        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            // When // Then
            assertThat(tenant.set(prefix + "pod:a", "{}")).isEqualTo("OK");
            assertThat(tenant.zadd(prefix + "slots", 1, "CA1")).isEqualTo(1);
            assertThat(tenant.zremrangeByScore(prefix + "slots", 0, 2)).isEqualTo(1);
            assertThat(tenant.getDel(prefix + "pod:a")).isEqualTo("{}");
            assertThat(tenant.publish(prefix + "events", "x")).isZero();
        }
    }

    @Test
    void keepsATenantOutOfAnothersKeysAndChannels() {
        // Given
        TenantId a = tenant();
        TenantId b = tenant();
        try (Jedis own = backing.redisAs(a.redisUser(), PASSWORD)) {
            assertThat(own.set(a.redisPrefix() + "secret", "a's"))
                    .as("positive control")
                    .isEqualTo("OK");
        }

        try (Jedis other = backing.redisAs(b.redisUser(), PASSWORD)) {
            // When // Then
            assertThatThrownBy(() -> other.get(a.redisPrefix() + "secret"))
                    .isInstanceOf(JedisAccessControlException.class)
                    .hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> other.publish(a.redisPrefix() + "events", "x"))
                    .isInstanceOf(JedisAccessControlException.class);
            assertThatThrownBy(() -> other.set("global", "x")).isInstanceOf(JedisAccessControlException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCAN 0",
                "KEYS *",
                "RANDOMKEY",
                "DBSIZE",
                "PUBSUB CHANNELS",
                "FUNCTION LIST",
                "FUNCTION FLUSH",
                "SCRIPT FLUSH",
                "EVAL return(1) 0",
                "MEMORY STATS",
                "FLUSHALL",
                "FLUSHDB",
                "CONFIG GET *",
                "ACL LIST",
                "ACL WHOAMI",
                "CLIENT LIST",
                "CLIENT KILL TYPE normal",
                "CLUSTER KEYSLOT x",
                "INFO",
                "MONITOR",
                "SHUTDOWN NOSAVE",
                "SLOWLOG GET",
                "LATENCY DOCTOR",
                "MODULE LIST",
                "REPLICAOF NO ONE",
                "WAIT 0 0",
                "SWAPDB 0 1",
                "COMMAND",
                "PSUBSCRIBE *"
            })
    void refusesServerWideCommands(String command) {
        // Given
        TenantId id = tenant();
        String[] words = command.split(" ");
        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            // When // Then
            assertThatThrownBy(() -> tenant.sendCommand(
                            () -> SafeEncoder.encode(words[0]), Arrays.copyOfRange(words, 1, words.length)))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("NOPERM");
        }
    }

    @Test
    void callsThePlatformsFunctionsWithinItsOwnKeysOnly() throws IOException {
        // Given
        TenantId id = tenant();
        TenantId other = tenant();
        String library = Files.readString(Repository.root().resolve("platform-runtime/src/main/redis/bvrai.lua"));
        try (Jedis admin = backing.redisAsAdmin()) {
            admin.functionLoadReplace(library);
        }

        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            // When
            Object acquired =
                    tenant.fcall("slot_acquire", List.of(id.redisPrefix() + "slots"), List.of("CA1", "1", "60000"));

            // Then
            assertThat(acquired).as("positive control").isEqualTo(1L);
            assertThatThrownBy(() -> tenant.fcall(
                            "slot_acquire", List.of(other.redisPrefix() + "slots"), List.of("CA1", "1", "60000")))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("NOPERM");
        }
    }

    @Test
    void aFunctionTouchesNoKeyOfAnothersHoweverItComesByItsName() {
        // Given: a key of another's, and functions that take a key as an argument, where FCALL doesn't look for keys
        TenantId id = tenant();
        TenantId other = tenant();
        String theirs = other.redisPrefix() + "secret";
        String own = id.redisPrefix() + "own";
        try (Jedis admin = backing.redisAsAdmin();
                Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            admin.set(theirs, "theirs");
            admin.functionLoadReplace(UNDECLARED);
            try {
                for (List<String> declared : List.of(List.of(own), List.<String>of())) {
                    // When // Then
                    assertThat(tenant.fcall("undeclared_set", declared, List.of(own, "mine")))
                            .as("positive control")
                            .isEqualTo("OK");
                    assertThat(tenant.fcall("undeclared_get", declared, List.of(own)))
                            .as("positive control")
                            .isEqualTo("mine");
                    assertRefusedInTheFunction(
                            () -> tenant.fcall("undeclared_set", declared, List.of(theirs, "overwritten")));
                    assertRefusedInTheFunction(() -> tenant.fcall("undeclared_get", declared, List.of(theirs)));
                    assertRefusedInTheFunction(() -> tenant.fcallReadonly("undeclared_get", declared, List.of(theirs)));
                    assertRefusedInTheFunction(
                            () -> tenant.fcall("undeclared_get", declared, List.of(other.redisPrefix(), "secret")));
                }
                assertThat(admin.get(theirs)).isEqualTo("theirs");

                // When: the guard, the pattern of keys, is taken away
                admin.aclSetUser(id.redisUser(), "~" + theirs);

                // Then
                assertThat(tenant.fcall("undeclared_get", List.of(own), List.of(theirs)))
                        .isEqualTo("theirs");
            } finally {
                admin.functionDelete("undeclared");
            }
        }
    }

    /** By the check of the command inside, which names the function: FCALL's own, "NOPERM", doesn't. */
    private static void assertRefusedInTheFunction(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(JedisDataException.class)
                .hasMessageMatching("ERR .* access .* key.* script: undeclared_(get|set), .*");
    }

    @Test
    void repairsAUserThatWasWidenedByHand() {
        // Given
        TenantId id = tenant();
        try (Jedis admin = backing.redisAsAdmin()) {
            admin.aclSetUser(id.redisUser(), "+@all", "~*", "allchannels", ">another");
        }

        // When
        Drift repair = caches.ensure(id, List.of(PASSWORD));

        // Then
        assertThat(repair).isEqualTo(Drift.REPAIRED);
        assertThat(caches.ensure(id, List.of(PASSWORD))).isEqualTo(Drift.NONE);
        try (Jedis tenant = backing.redisAs(id.redisUser(), PASSWORD)) {
            assertThatThrownBy(() -> tenant.get("global")).isInstanceOf(JedisAccessControlException.class);
        }
        assertThatThrownBy(() -> backing.redisAs(id.redisUser(), "another").ping())
                .isInstanceOf(JedisAccessControlException.class);
    }

    @Test
    void removesUserConnectionsAndKeysOfOneTenantOnly() {
        // Given
        TenantId leaving = tenant();
        TenantId staying = tenant();
        Jedis connected = backing.redisAs(leaving.redisUser(), PASSWORD);
        connected.set(leaving.redisPrefix() + "x", "1");
        try (Jedis other = backing.redisAs(staying.redisUser(), PASSWORD)) {
            other.set(staying.redisPrefix() + "x", "1");

            // When
            caches.remove(leaving);

            // Then
            assertThatThrownBy(connected::ping).isInstanceOf(JedisConnectionException.class);
            assertThat(other.get(staying.redisPrefix() + "x")).isEqualTo("1");
        }
        try (Jedis admin = backing.redisAsAdmin()) {
            assertThat(admin.exists(leaving.redisPrefix() + "x")).isFalse();
            assertThat(admin.aclUsers()).doesNotContain(leaving.redisUser()).contains(staying.redisUser());
        }
    }

    @Test
    void namesTheServerWhenItIsNotThere() {
        // Given
        RedisTenantCaches nowhere = new RedisTenantCaches(
                new RedisSessions(
                        new RedisSettings("127.0.0.1", 1, backing.trust(), Duration.ofSeconds(1)), backing::redisAdmin),
                clock);

        // When // Then
        assertThatThrownBy(() -> nowhere.ensure(TenantId.mint(new SecureRandom()), List.of(PASSWORD)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("Redis at 127.0.0.1:1");
    }

    @Test
    void readsTheLoginAgainWhenItIsRefused() {
        // Given
        List<AdminUser> answers =
                new ArrayList<>(List.of(new AdminUser(backing.redisAdmin().username(), "old"), backing.redisAdmin()));
        RedisSessions sessions = new RedisSessions(
                new RedisSettings(backing.redisHost(), backing.redisPort(), backing.trust(), Duration.ofSeconds(5)),
                answers::removeFirst);

        // When // Then
        assertThat(sessions.<String>with(Jedis::ping)).isEqualTo("PONG");
    }

    private long writes() {
        return calls("acl|setuser") + calls("acl|save");
    }

    private long calls(String command) {
        try (Jedis admin = backing.redisAsAdmin()) {
            return admin.info("commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
                    .sum();
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

    @Test
    void acceptsTwoPasswordsWhileTheyRotateAndOneAfterwards() {
        // Given
        TenantId id = tenant();

        // When
        assertThat(caches.ensure(id, List.of(PASSWORD, "the-next-one"))).isEqualTo(Drift.REPAIRED);

        // Then
        assertThat(caches.ensure(id, List.of("the-next-one", PASSWORD))).isEqualTo(Drift.NONE);
        assertThat(caches.accepts(id, PASSWORD)).isTrue();
        assertThat(caches.accepts(id, "the-next-one")).isTrue();

        // When
        caches.ensure(id, List.of("the-next-one"));

        // Then
        assertThat(caches.accepts(id, PASSWORD)).isFalse();
        assertThat(caches.accepts(id, "the-next-one")).isTrue();
    }
}
