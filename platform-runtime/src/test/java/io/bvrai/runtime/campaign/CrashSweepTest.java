package io.bvrai.runtime.campaign;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.simulator.caller.CalleeBehavior;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A dialer dies at every step of every originate, another one takes over, and the carrier's log tells who was called how often: at most once each, and
 * exactly once where the carrier or the database can know.
 */
class CrashSweepTest {
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(60);
    private static final int AT_ONCE = 7;
    private static final CalleeBehavior BUSY =
            new CalleeBehavior(CalleeBehavior.Outcome.BUSY, 50, "unknown", List.of());

    private static CampaignTenant tenant;

    @BeforeAll
    static void start() throws Exception {
        tenant = new CampaignTenant(1000);
    }

    @AfterAll
    static void stop() {
        tenant.close();
    }

    /**
     * One crash.
     *
     * @param nth at which originate
     * @param callbacks whether the carrier's callbacks arrive, or are all lost
     */
    private record Scenario(Fuse.Point point, int nth, boolean callbacks) {
        /** The intent is committed and the dialer died before it asked the carrier: nobody else can know that, so this person isn't called. */
        boolean leavesOneUncalled() {
            return point == Fuse.Point.AFTER_INTENT_COMMIT || point == Fuse.Point.BEFORE_REQUEST;
        }
    }

    @Test
    void whereverADialerDiesNobodyIsCalledTwiceAndNobodyIsForgotten() throws Exception {
        // Given each step of the first and the second originate, with callbacks and without
        List<Scenario> scenarios = new ArrayList<>();
        for (Fuse.Point point : Fuse.Point.values()) {
            for (int nth = 1; nth <= 2; nth++) {
                scenarios.add(new Scenario(point, nth, true));
                scenarios.add(new Scenario(point, nth, false));
            }
        }

        // When
        List<String> broken = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Callable<List<String>>> runs = new ArrayList<>();
            scenarios.forEach(scenario -> runs.add(() -> crashAndHeal(scenario)));
            for (Future<List<String>> run : threads.invokeAll(runs)) {
                broken.addAll(run.get());
            }
        }

        // Then
        System.out.printf("crash sweep: %d/%d%n", scenarios.size() - broken.size(), scenarios.size());
        assertThat(broken).isEmpty();
    }

    /** What went wrong, or nothing. */
    private static List<String> crashAndHeal(Scenario scenario) throws Exception {
        List<String> people = tenant.people(2, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(50, 1).build();
        TenantConfig config = scenario.callbacks() ? tenant.config() : tenant.config(URI.create("http://127.0.0.1:1"));
        Fuse fuse = new Fuse(scenario.point(), scenario.nth());
        try (Replica dying = tenant.replica(fuse, config, campaign).start()) {
            fuse.blown().get(HEALED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return List.of(scenario + ": never got there");
        }
        int expected = scenario.leavesOneUncalled() ? people.size() - 1 : people.size();
        try (Replica heir = tenant.replica(Fuse.never(), config, campaign).start()) {
            // The threads of the replica that crashed end with an error, and that's meant.
            await().dontCatchUncaughtExceptions()
                    .atMost(HEALED_WITHIN)
                    .until(() -> tenant.open(campaign) == 0
                            && tenant.attempts(campaign, AttemptOutcome.UNKNOWN)
                                    == (scenario.leavesOneUncalled() ? 1 : 0)
                            && tenant.ended(campaign) == expected);
        } catch (ConditionTimeoutException e) {
            return List.of(scenario + ": not healed");
        }
        Map<String, Long> calls = tenant.carrier.callsTo(people);
        boolean nobodyTwice = calls.values().stream().allMatch(times -> times == 1);
        return nobodyTwice && calls.size() == expected
                ? List.of()
                : List.of(scenario + ": " + calls.values() + " calls");
    }
}
