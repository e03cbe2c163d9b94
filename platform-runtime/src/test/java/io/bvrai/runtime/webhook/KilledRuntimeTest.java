package io.bvrai.runtime.webhook;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.fixture.PackagedRuntime;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL of the packaged runtime with webhooks on their way, on real PostgreSQL, Redis and OpenBao. */
class KilledRuntimeTest {
    private static final int CALLS = 100;
    private static final int AT_ONCE = 48;
    private static final Duration LONG = Duration.ofMinutes(2);

    /** What of the database the runtime sees when it is killed. */
    enum Database {
        THERE,
        /** From half-way on, so that what is acknowledged is on the pod's disk. */
        CUT_OFF
    }

    /** A webhook by the key that the inbox knows it by. */
    private record Post(String key, Map<String, String> form) {}

    private final TenantOnRealServices tenant = new TenantOnRealServices();
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        settings = tenant.open();
    }

    @AfterEach
    void close() {
        tenant.stop();
    }

    @ParameterizedTest
    @EnumSource
    void noAcknowledgedWebhookIsLostAndEachHasItsEffectOnce(Database database) throws Exception {
        long seed = Long.getLong("bvrai.seed", System.nanoTime());
        System.out.println("killed runtime: -Dbvrai.seed=" + seed);
        Random random = new Random(seed);
        // Given
        List<Post> posts = posts(random);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        int enough = posts.size() / 4 + random.nextInt(posts.size() / 4);

        // When it is killed with requests on their way
        try (PackagedRuntime runtime = PackagedRuntime.start(settings).awaitReady()) {
            killAmidst(runtime, posts, acknowledged, enough, database);
        }

        // Then
        assertThat(acknowledged).hasSizeBetween(enough, posts.size() - 1);
        Set<String> onlyOnDisk = new HashSet<>(acknowledged);
        onlyOnDisk.removeAll(stored());
        assertThat(spooled()).as("what isn't in the database is on disk").isGreaterThanOrEqualTo(onlyOnDisk.size());
        if (database == Database.CUT_OFF) {
            assertThat(onlyOnDisk).isNotEmpty();
        }

        // When it is started again, beside an entry that can't be made sense of
        tenant.toDatabase().mend();
        Path broken = Files.writeString(spool().resolve("0-broken.sealed"), "nonsense");
        try (PackagedRuntime again = PackagedRuntime.start(settings).awaitReady()) {
            await().atMost(LONG).until(() -> spooled() == 0);

            // Then all that was acknowledged is there, before the carrier repeats anything
            assertThat(stored()).containsAll(acknowledged);
            assertThat(broken.resolveSibling(broken.getFileName() + ".refused"))
                    .as("set aside for somebody to look at, holding up nothing")
                    .exists();

            // When the carrier repeats what it got no answer to, and, as it sometimes does, what it got one to
            TwilioStandIn twilio = new TwilioStandIn(again.address());
            for (Post post : posts) {
                assertThat(twilio.post(STATUS, post.form()).statusCode()).isEqualTo(200);
            }

            // Then
            assertThat(stored()).containsExactlyInAnyOrderElementsOf(keys(posts));
            assertThat(tenant.count("SELECT count(*) FROM inbox_event"))
                    .as("each webhook once")
                    .isEqualTo(posts.size());
            assertThat(tenant.count("SELECT count(*) FROM call WHERE state = 'COMPLETED' AND duration_seconds = 7"))
                    .as("each call ended, once")
                    .isEqualTo(CALLS);
            assertThat(tenant.count("SELECT count(*) FROM call")).isEqualTo(CALLS);
        }
        System.out.printf(
                "killed runtime, database %s: %d webhooks, %d acknowledged before the kill, none lost%n",
                database, posts.size(), acknowledged.size());
    }

    private void killAmidst(
            PackagedRuntime runtime, List<Post> posts, Set<String> acknowledged, int enough, Database database)
            throws InterruptedException {
        TwilioStandIn twilio = new TwilioStandIn(runtime.address());
        Semaphore lines = new Semaphore(AT_ONCE);
        AtomicInteger onTheirWay = new AtomicInteger();
        try (ExecutorService carrier = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Post post : posts) {
                carrier.execute(() -> {
                    lines.acquireUninterruptibly();
                    onTheirWay.incrementAndGet();
                    try {
                        if (twilio.post(STATUS, post.form()).statusCode() == 200) {
                            acknowledged.add(post.key());
                        }
                    } catch (IllegalStateException killed) {
                        // No answer: the carrier doesn't know, and repeats it.
                    } finally {
                        onTheirWay.decrementAndGet();
                        lines.release();
                    }
                });
            }
            if (database == Database.CUT_OFF) {
                await().atMost(LONG).pollInterval(Duration.ofMillis(2)).until(() -> acknowledged.size() >= enough / 2);
                tenant.toDatabase().cut();
            }
            await().atMost(LONG).pollInterval(Duration.ofMillis(2)).until(() -> acknowledged.size() >= enough);
            assertThat(onTheirWay.get()).as("requests on their way").isPositive();
            runtime.kill();
        }
    }

    private static List<Post> posts(Random random) {
        List<Post> posts = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            String callSid = newCallSid();
            for (String status : List.of("initiated", "ringing", "in-progress", "completed")) {
                Map<String, String> form = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, status);
                form.put("CallbackSource", "call-progress-events");
                if (status.equals("completed")) {
                    form.put("CallDuration", "7");
                }
                List<FormPair> pairs = form.entrySet().stream()
                        .map(parameter -> new FormPair(parameter.getKey(), parameter.getValue()))
                        .toList();
                posts.add(new Post(
                        HexFormat.of().formatHex(new Webhook(STATUS, pairs, Optional.empty()).identity()), form));
            }
        }
        Collections.shuffle(posts, random);
        return posts;
    }

    private static Set<String> keys(List<Post> posts) {
        Set<String> keys = new HashSet<>();
        posts.forEach(post -> keys.add(post.key()));
        return keys;
    }

    /** Keys of the events that the database has. */
    private Set<String> stored() throws SQLException {
        Set<String> keys = new HashSet<>();
        try (Connection connection = tenant.database().connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT encode(key, 'hex') FROM inbox_event")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private Path spool() {
        return Path.of(settings.get("bvrai.spool.dir"));
    }

    private long spooled() throws IOException {
        try (Stream<Path> kept = Files.list(spool())) {
            return kept.filter(file -> file.toString().endsWith(".sealed")).count();
        }
    }
}
