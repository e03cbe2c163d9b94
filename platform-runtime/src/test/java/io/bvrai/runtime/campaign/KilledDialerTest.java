package io.bvrai.runtime.campaign;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** SIGKILL, over and over, of a dialer in a process of its own. */
class KilledDialerTest {
    private static final Duration MOST = Duration.ofMinutes(3);
    private static final CalleeBehavior BUSY =
            new CalleeBehavior(CalleeBehavior.Outcome.BUSY, 50, "unknown", List.of());

    @Test
    void aDialerThatIsKilledAgainAndAgainCallsNobodyTwiceAndLosesNobody() throws Exception {
        long seed = Long.getLong("bvrai.seed", System.nanoTime());
        System.out.println("killed dialer: -Dbvrai.seed=" + seed);
        Random random = new Random(seed);
        try (CampaignTenant tenant = new CampaignTenant(1000)) {
            // Given a carrier that is slow to answer, so that each kill hits a request on its way
            List<String> people = tenant.people(30, BUSY);
            CampaignsConfig.Campaign campaign =
                    Noon.rules().list(tenant.list(people)).once().pace(10, 10).build();
            tenant.simulator
                    .faults()
                    .arm(new Fault("twilio", "POST", "/Calls.json", 1000, Fault.Action.ANSWER_LATE, 0, 0, 300));
            Map<String, String> environment = tenant.pod("killed", campaign);

            // When
            int kills = 0;
            long end = System.nanoTime() + MOST.toNanos();
            while (tenant.open(campaign) > 0 && System.nanoTime() < end) {
                Process process = PodProcess.dialling(environment);
                int calls = tenant.carrier.callsTo(people).size() + 1 + random.nextInt(6);
                await().atMost(MOST)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> tenant.carrier.callsTo(people).size() >= calls || tenant.open(campaign) == 0);
                process.destroyForcibly().waitFor();
                kills++;
            }
            try (Replica survivor = tenant.replica(campaign).start()) {
                await().atMost(MOST)
                        .until(() -> tenant.open(campaign) == 0
                                && tenant.carrier.callsTo(people).size()
                                                + tenant.attempts(campaign, AttemptOutcome.UNKNOWN)
                                        == people.size());
            }

            // Then
            Map<String, Long> calls = tenant.carrier.callsTo(people);
            long unknown = tenant.attempts(campaign, AttemptOutcome.UNKNOWN);
            System.out.printf(
                    "killed dialer: %d kills, %d people, %d called once, %d unknown%n",
                    kills, people.size(), calls.size(), unknown);
            assertThat(kills).isGreaterThanOrEqualTo(3);
            assertThat(calls.values()).allMatch(times -> times == 1);
            assertThat(tenant.carrier.originatesByAttempt(people).values()).allMatch(times -> times == 1);
            assertThat(calls.size() + unknown).isEqualTo(people.size());
            assertThat(tenant.ended(campaign)).isEqualTo(calls.size());
        }
    }
}
