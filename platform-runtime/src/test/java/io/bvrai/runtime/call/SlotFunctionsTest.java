package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.testkit.Patience;
import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.RedisServer;
import io.bvrai.testkit.backing.RedisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;

/** The Redis Function library as a tenant meets it: called, never loaded, and only on the tenant's own keys. */
@ExtendWith(BackingServices.class)
class SlotFunctionsTest {
    /** Of the operator's allow-list only what the functions need: a function runs with its caller's rights. */
    private static final String[] RIGHTS = {
        "+fcall", "+time", "+get", "+set", "+pexpire", "+zadd", "+zrem", "+zscore", "+zcard", "+zremrangebyscore"
    };

    private RedisServer server;
    private RedisUser tenant;
    private Jedis session;

    @BeforeEach
    void aTenant(RedisServer redis) throws IOException {
        server = redis;
        Path library = Path.of(System.getProperty("bvrai.root"), "platform-runtime/src/main/redis/bvrai.lua");
        try (Jedis platform = server.connect(server.admin())) {
            platform.functionLoadReplace(Files.readString(library));
        }
        tenant = server.createUser(RIGHTS);
        session = tenant.connect();
    }

    @AfterEach
    void noTenant() {
        session.close();
        tenant.close();
    }

    @Test
    void slotsEndAtTheLimitAndAReturnedOneIsFree() {
        // Given
        assertThat(acquire("CA1", 2, 60_000)).isOne();
        assertThat(acquire("CA2", 2, 60_000)).isOne();

        // When
        long full = acquire("CA3", 2, 60_000);
        call("slot_release", "slots", "CA1");
        long freed = acquire("CA3", 2, 60_000);

        // Then
        assertThat(full).isZero();
        assertThat(freed).isOne();
    }

    @Test
    void aResumeOfTheSameCallNeverCountsTwice() {
        // Given
        acquire("CA1", 2, 60_000);

        // When
        long again = acquire("CA1", 2, 60_000);
        long other = acquire("CA2", 2, 60_000);

        // Then
        assertThat(List.of(again, other)).containsExactly(1L, 1L);
        assertThat(call("slot_count", "slots")).isEqualTo(2);
    }

    @Test
    void aPodThatDiesGivesItsSlotsBackWhenTheLeaseEnds() {
        // Given
        acquire("CA1", 1, 50);

        // When
        // Then
        Patience.await().until(() -> acquire("CA2", 1, 60_000) == 1);
    }

    @Test
    void renewingBringsBackLeasesThatAnEmptiedServerLost() {
        // Given
        acquire("CA1", 1, 60_000);
        try (Jedis platform = server.connect(server.admin())) {
            platform.del(tenant.prefix() + "slots");
        }

        // When
        call("slot_renew", "slots", "60000", "CA1");

        // Then
        assertThat(acquire("CA2", 1, 60_000)).isZero();
    }

    @Test
    void callersAtTheSameMomentNeverGetMoreThanTheLimit() throws Exception {
        // Given
        List<Callable<Long>> callers = new ArrayList<>();
        for (int pod = 0; pod < 8; pod++) {
            int number = pod;
            callers.add(() -> {
                long granted = 0;
                try (Jedis own = tenant.connect()) {
                    for (int i = 0; i < 25; i++) {
                        granted += (Long) own.fcall(
                                "slot_acquire",
                                List.of(tenant.prefix() + "slots"),
                                List.of("CA" + number + "-" + i, "40", "60000"));
                    }
                }
                return granted;
            });
        }

        // When
        long granted = 0;
        try (ExecutorService pods = Executors.newFixedThreadPool(8)) {
            for (Future<Long> pod : pods.invokeAll(callers)) {
                granted += pod.get();
            }
        }

        // Then
        assertThat(granted).isEqualTo(40);
    }

    @Test
    void pacingLetsABurstThroughAndThenSaysHowLongToWait() {
        // Given
        List<Long> burst = List.of(pace(60_000, 2), pace(60_000, 2));

        // When
        long wait = pace(60_000, 2);

        // Then
        assertThat(burst).containsExactly(0L, 0L);
        assertThat(wait).isBetween(50_000L, 60_000L);
    }

    @Test
    void anotherTenantsKeysAreOutOfReachInsideAFunctionToo() {
        // Given
        RedisUser other = server.createUser(RIGHTS);

        // When
        // Then
        try (other) {
            assertThatThrownBy(() -> session.fcall(
                            "slot_acquire", List.of(other.prefix() + "slots"), List.of("CA1", "1", "1000")))
                    .isInstanceOf(JedisDataException.class);
            assertThat(acquire("CA1", 1, 1_000)).isOne();
        }
    }

    @Test
    void aTenantCanNeitherLoadNorListFunctions() {
        assertThatThrownBy(() -> session.functionList()).isInstanceOf(JedisAccessControlException.class);
        assertThatThrownBy(() -> session.functionFlush()).isInstanceOf(JedisAccessControlException.class);
    }

    private long acquire(String callSid, int limit, int leaseMs) {
        return call("slot_acquire", "slots", callSid, Integer.toString(limit), Integer.toString(leaseMs));
    }

    private long pace(int intervalMs, int burst) {
        return call("pace", "cps", Integer.toString(intervalMs), Integer.toString(burst));
    }

    private long call(String function, String key, String... arguments) {
        return (Long) session.fcall(function, List.of(tenant.prefix() + key), List.of(arguments));
    }
}
