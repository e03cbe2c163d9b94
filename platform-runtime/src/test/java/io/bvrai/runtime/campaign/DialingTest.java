package io.bvrai.runtime.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.MovedClock;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Campaigns dialled by real replicas over the simulated carrier; what happened is read from the carrier's log. */
class DialingTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final CalleeBehavior BUSY =
            new CalleeBehavior(CalleeBehavior.Outcome.BUSY, 50, "unknown", List.of());
    private static final CalleeBehavior ANSWERS =
            new CalleeBehavior(CalleeBehavior.Outcome.ANSWER, 50, "human", List.of());
    private static final CalleeBehavior RINGS_LONG =
            new CalleeBehavior(CalleeBehavior.Outcome.ANSWER, 20_000, "human", List.of());

    private static CampaignTenant tenant;
    private final List<Replica> replicas = new ArrayList<>();

    @BeforeAll
    static void aTenant() throws Exception {
        tenant = new CampaignTenant(1000);
    }

    @AfterAll
    static void noTenant() {
        tenant.close();
    }

    @AfterEach
    void nobodyDials() {
        replicas.forEach(Replica::close);
        tenant.simulator.faults().clear();
        tenant.door.conversationsTake(1);
    }

    @Test
    void twoReplicasCallEverybodyOnceAndKeepToOnePace() throws Exception {
        // Given 24 people, 4 calls a second and 5 at once, conversations of a second
        List<String> people = tenant.people(24, ANSWERS);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(4, 5).build();

        // When
        dialling(campaign);
        dialling(campaign);
        awaitDone(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(24).allSatisfy((number, calls) -> assertThat(calls)
                .isOne());
        assertThat(tenant.carrier.mostAtOnce(people)).isBetween(2, 5);
        assertThat(tenant.carrier.rate(people)).isLessThanOrEqualTo(4 * 1.01);
        // One more than the pace may begin in a second, and each replica may have been held up between its place and
        // its request once.
        assertThat(tenant.carrier.mostWithin(Duration.ofSeconds(1), people)).isLessThanOrEqualTo(4 + 1 + 2);
        assertThat(tenant.attempts(campaign, AttemptOutcome.ANSWERED)).isEqualTo(24);
    }

    @Test
    void whoeverIsSuppressedAfterPlanningIsNotCalled() throws Exception {
        // Given a campaign that has planned ten contacts and made its first calls
        List<String> people = tenant.people(10, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(2, 5).build();
        dialling(campaign);
        await().atMost(SOON).until(() -> tenant.carrier.callsTo(people).size() >= 2);

        // When the last of them asks never to be called
        tenant.office().suppressions.add(DialableNumber.parse(people.getLast()), "api");
        awaitDone(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(9).doesNotContainKey(people.getLast());
        assertThat(tenant.count("SELECT count(*) FROM campaign_contact WHERE state = 'SUPPRESSED' AND campaign_uid = '"
                        + campaign.uid() + "'"))
                .isOne();
    }

    @Test
    void anOptOutEndsTheCallsThatRingAndThatGoOn() throws Exception {
        // Given one call that rings and one that goes on
        tenant.door.conversationsTake(60);
        String ringing = tenant.people(1, RINGS_LONG).getFirst();
        String talking = tenant.people(1, ANSWERS).getFirst();
        CampaignsConfig.Campaign campaign = Noon.rules()
                .list(tenant.list(List.of(ringing, talking)))
                .pace(10, 5)
                .build();
        dialling(campaign);
        await().atMost(SOON)
                .until(() -> tenant.carrier.statuses(ringing).contains("ringing")
                        && tenant.carrier.statuses(talking).contains("in-progress"));

        // When
        long began = System.nanoTime();
        tenant.office().suppressions.add(DialableNumber.parse(ringing), "api");
        tenant.office().suppressions.add(DialableNumber.parse(talking), "api");
        await().atMost(SOON)
                .until(() -> tenant.carrier.statuses(ringing).contains("canceled")
                        && tenant.carrier.statuses(talking).contains("completed"));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        awaitDone(campaign);
        assertThat(tenant.carrier.callsTo(List.of(ringing, talking)).values()).containsOnly(1L);
    }

    @Test
    void aCallThatTheCarrierKeepsInItsQueueIsCancelled() throws Exception {
        // Given a carrier that begins one call in ten seconds
        try (CampaignTenant congested = new CampaignTenant(0.1)) {
            List<String> people = congested.people(3, BUSY);
            CampaignsConfig.Campaign campaign =
                    Noon.rules().list(congested.list(people)).once().pace(10, 5).build();

            // When
            try (Replica dialling = congested.replica(campaign).start()) {
                await().atMost(SOON).until(() -> congested.open(campaign) == 0);
            }

            // Then the first is called, and the others don't ring later
            assertThat(congested.carrier.callsTo(people).values()).containsOnly(1L);
            assertThat(people.stream()
                            .map(congested.carrier::statuses)
                            .filter(statuses -> statuses.contains("ringing")))
                    .hasSize(1);
            assertThat(people.stream().map(congested.carrier::statuses).filter(statuses -> statuses.getLast()
                            .equals("canceled")))
                    .hasSize(2);
        }
    }

    @Test
    void aLostReplyIsNotRepeatedAndItsCallIsFound() throws Exception {
        // Given a carrier that takes an order and doesn't answer, and callbacks that don't arrive
        List<String> people = tenant.people(3, BUSY);
        tenant.simulator.faults().arm(new Fault("twilio", "POST", "/Calls.json", 3, Fault.Action.DROP_AFTER, 0, 0, 0));
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 5).build();

        // When
        Replica replica = tenant.replica(Fuse.never(), tenant.config(URI.create("http://127.0.0.1:1")), campaign);
        replicas.add(replica.start());
        await().atMost(SOON).until(() -> tenant.attempts(campaign, AttemptOutcome.BUSY) == 3);
        awaitDone(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(3);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
    }

    @Test
    void aPersonWhoWasDeletedAndUploadedAgainIsNotCalledAgain() throws Exception {
        // Given
        List<String> people = tenant.people(3, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 5).build();
        dialling(campaign);
        awaitDone(campaign);

        // When
        tenant.change("DELETE FROM contact_list WHERE name = '" + campaign.contactList() + "'");
        tenant.addTo(campaign.contactList(), people, CampaignTenant.zoneAtNoon());
        await().atMost(SOON)
                .until(() ->
                        tenant.count("SELECT count(*) FROM campaign_contact WHERE state = 'DONE' AND campaign_uid = '"
                                        + campaign.uid() + "'")
                                == 3);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(3);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
    }

    @Test
    void aCallWhoseContactIsDeletedIsLookedAfterUntilItsEnd() throws Exception {
        // Given a telephone that rings, callbacks that don't arrive, and nobody any more whose call it is
        String person = tenant.people(1, RINGS_LONG).getFirst();
        CampaignsConfig.Campaign campaign = Noon.rules()
                .list(tenant.list(List.of(person)))
                .once()
                .pace(10, 1)
                .build();
        Replica replica = tenant.replica(Fuse.never(), tenant.config(URI.create("http://127.0.0.1:1")), campaign);
        replicas.add(replica.start());
        await().atMost(SOON).until(() -> tenant.carrier.statuses(person).contains("ringing"));
        tenant.change("DELETE FROM contact_list WHERE name = '" + campaign.contactList() + "'");

        // When
        tenant.office().suppressions.add(DialableNumber.parse(person), "api");
        await().atMost(SOON).until(() -> tenant.attempts(campaign, AttemptOutcome.NO_ANSWER) == 1);

        // Then
        assertThat(tenant.carrier.statuses(person)).endsWith("canceled");
    }

    @Test
    void aRequestThatMayNotHaveArrivedIsNotRepeatedEither() throws Exception {
        // Given a connection that breaks before the carrier has done anything
        List<String> people = tenant.people(2, BUSY);
        tenant.simulator.faults().arm(new Fault("twilio", "POST", "/Calls.json", 1, Fault.Action.DROP_BEFORE, 0, 0, 0));
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).pace(10, 1).build();

        // When
        dialling(campaign);
        await().atMost(SOON).until(() -> tenant.attempts(campaign, AttemptOutcome.BUSY) == 1);

        // Then
        assertThat(tenant.attempts(campaign, AttemptOutcome.UNKNOWN)).isOne();
        assertThat(tenant.carrier.callsTo(people)).hasSize(1);
        assertThat(tenant.simulator.faults().armed()).isEmpty();
    }

    @Test
    void aBusyCarrierIsAskedAgainAndAWrongNumberIsNot() throws Exception {
        // Given 429 for the first request and 21211 for the second
        List<String> people = tenant.people(2, BUSY);
        tenant.simulator
                .faults()
                .arm(new Fault("twilio", "POST", "/Calls.json", 1, Fault.Action.ANSWER, 429, 20429, 0));
        tenant.simulator
                .faults()
                .arm(new Fault("twilio", "POST", "/Calls.json", 1, Fault.Action.ANSWER, 400, 21211, 0));
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 1).build();

        // When
        dialling(campaign);
        awaitDone(campaign);

        // Then
        assertThat(tenant.attempts(campaign, AttemptOutcome.NOT_SENT)).isOne();
        assertThat(tenant.attempts(campaign, AttemptOutcome.FAILED)).isOne();
        assertThat(tenant.attempts(campaign, AttemptOutcome.BUSY)).isOne();
        assertThat(tenant.carrier.callsTo(people)).hasSize(1);
    }

    @Test
    void nobodyIsDialledInACountryThatIsNoLongerAllowed() throws Exception {
        // Given people who were uploaded while the tenant might call their country
        List<String> people = tenant.people(2, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 2).build();

        // When
        Replica replica = tenant.replica(Fuse.never(), tenant.config(tenant.door.address(), List.of("GB")), campaign);
        replicas.add(replica.start());
        awaitDone(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people)).isEmpty();
        assertThat(tenant.count("SELECT count(*) FROM campaign_contact WHERE state = 'INVALID' AND campaign_uid = '"
                        + campaign.uid() + "'"))
                .isEqualTo(2);
    }

    @Test
    void anIntentOfADialerThatWasPausedIsNotSent() throws Exception {
        // Given a dialer that sleeps for three seconds after it has committed its first intent
        MovedClock clock = MovedClock.running();
        Fuse pause = Fuse.doing(Fuse.Point.AFTER_INTENT_COMMIT, () -> clock.advance(Duration.ofSeconds(3)));
        List<String> people = tenant.people(1, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 1).build();

        // When
        replicas.add(tenant.replica(pause, clock, campaign).start());
        awaitDone(campaign);

        // Then it isn't sent, and is made again as another attempt
        assertThat(tenant.attempts(campaign, AttemptOutcome.NOT_SENT)).isOne();
        assertThat(tenant.attempts(campaign, AttemptOutcome.BUSY)).isOne();
        assertThat(tenant.carrier.callsTo(people).values()).containsExactly(1L);
    }

    @Test
    void aDialerGoesOnWhateverHappensInATurn() throws Exception {
        // Given a turn that fails as a pool does whose attempt to connect was interrupted
        Fuse failure = Fuse.doing(Fuse.Point.BEFORE_INTENT_COMMIT, () -> {
            throw new CompletionException(new InterruptedException());
        });
        List<String> people = tenant.people(2, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 1).build();

        // When
        replicas.add(tenant.replica(failure, Clock.systemUTC(), campaign).start());
        awaitDone(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(2);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
    }

    @Test
    void aSuppressionWaitsForTheIntentThatHoldsItsNumber() throws Exception {
        // Given a dialer in the middle of an intent to call somebody who just then asks not to be called
        String person = tenant.people(1, RINGS_LONG).getFirst();
        CampaignsConfig.Campaign campaign = Noon.rules()
                .list(tenant.list(List.of(person)))
                .once()
                .pace(10, 1)
                .build();
        CompletableFuture<Boolean> suppressed = new CompletableFuture<>();
        AtomicBoolean doneDuringTheIntent = new AtomicBoolean();
        Fuse asks = Fuse.doing(Fuse.Point.BEFORE_INTENT_COMMIT, () -> {
            Thread.ofVirtual().start(() -> {
                try {
                    tenant.office().suppressions.add(DialableNumber.parse(person), "api");
                    suppressed.complete(true);
                } catch (DialableNumber.RefusedException | SQLException e) {
                    suppressed.completeExceptionally(e);
                }
            });
            await().atMost(SOON).until(() -> suppressed.isDone() || tenant.waitingForALock() > 0);
            doneDuringTheIntent.set(suppressed.isDone());
        });

        // When
        replicas.add(tenant.replica(asks, Clock.systemUTC(), campaign).start());
        awaitDone(campaign);

        // Then the suppression came second, found the attempt and ended its call
        assertThat(suppressed.get()).isTrue();
        assertThat(doneDuringTheIntent).isFalse();
        assertThat(tenant.carrier.statuses(person)).endsWith("canceled");
    }

    @Test
    void aSuspendedCampaignMakesNoFurtherCallUntilItIsResumed() throws Exception {
        // Given
        List<String> people = tenant.people(12, BUSY);
        Rules rules = Noon.rules().list(tenant.list(people)).once().pace(4, 5);
        Replica replica = dialling(rules.build());
        await().atMost(SOON).until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        replica.declare(tenant.config(), rules.suspended(true).build());
        await().atMost(SOON).until(() -> tenant.attempts(rules.build(), AttemptOutcome.IN_FLIGHT) == 0);
        int whenSuspended = tenant.carrier.callsTo(people).size();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> tenant.carrier.callsTo(people).size() == whenSuspended);
        replica.declare(tenant.config(), rules.suspended(false).build());
        awaitDone(rules.build());

        // Then
        assertThat(whenSuspended).isLessThan(12);
        assertThat(tenant.carrier.callsTo(people)).hasSize(12);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
    }

    @ParameterizedTest
    @MethodSource("withoutDialing")
    void aTenantThatMayNotDialMakesNoFurtherCallUntilItMay(TenantConfig.Service service) throws Exception {
        // Given
        List<String> people = tenant.people(12, BUSY);
        Rules rules = Noon.rules().list(tenant.list(people)).once().pace(4, 5);
        Replica replica = dialling(rules.build());
        await().atMost(SOON).until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        replica.declare(tenant.config(tenant.config().publicBaseUrl(), List.of("US"), service), rules.build());
        await().atMost(SOON).until(() -> tenant.attempts(rules.build(), AttemptOutcome.IN_FLIGHT) == 0);
        int whenStopped = tenant.carrier.callsTo(people).size();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> tenant.carrier.callsTo(people).size() == whenStopped);
        TenantStatusDocument.Campaign told = replica.contacts.all().getFirst();
        replica.declare(tenant.config(), rules.build());
        awaitDone(rules.build());

        // Then
        assertThat(whenStopped).isLessThan(12);
        assertThat(told.phase()).isEqualTo(TenantStatusDocument.Phase.PAUSED);
        assertThat(told.reason()).contains("suspended or dialling is stopped");
        assertThat(tenant.carrier.callsTo(people)).hasSize(12);
    }

    static Stream<TenantConfig.Service> withoutDialing() {
        return Stream.of(new TenantConfig.Service("We are closed.", true), new TenantConfig.Service(null, false));
    }

    @Test
    void aStopThroughTheApiWinsOverWhatIsDeclared() throws Exception {
        // Given
        List<String> people = tenant.people(12, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(4, 5).build();
        dialling(campaign);
        await().atMost(SOON).until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        tenant.office().contacts.stop(campaign.name(), true, "test");
        await().atMost(SOON).until(() -> tenant.attempts(campaign, AttemptOutcome.IN_FLIGHT) == 0);
        int whenStopped = tenant.carrier.callsTo(people).size();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> tenant.carrier.callsTo(people).size() == whenStopped);
        tenant.office().contacts.stop(campaign.name(), false, "test");
        awaitDone(campaign);

        // Then
        assertThat(whenStopped).isLessThan(12);
        assertThat(tenant.carrier.callsTo(people).values()).hasSize(12).containsOnly(1L);
    }

    @Test
    void aWindowThatClosesDuringACampaignEndsTheDialling() throws Exception {
        // Given a window that closes, as the callee's clock shows, so soon that half of them can be called
        ZoneId zone = CampaignTenant.zoneAtNoon();
        List<String> people = tenant.people(40, BUSY);
        String list = tenant.list(people, zone);
        LocalTime closes = LocalTime.now(zone).plus(AttemptPlanner.STAYS_OPEN).plusSeconds(5);
        CampaignsConfig.Campaign campaign = new Rules()
                .window(LocalTime.of(9, 0), closes)
                .list(list)
                .once()
                .pace(4, 5)
                .build();

        // When
        dialling(campaign);
        await().atMost(SOON)
                .until(() -> LocalTime.now(zone).isAfter(closes)
                        && tenant.attempts(campaign, AttemptOutcome.IN_FLIGHT) == 0);

        // Then
        List<CarrierLog.Originate> made = tenant.carrier.originatesTo(people);
        assertThat(made).hasSizeBetween(5, 30);
        assertThat(made).allSatisfy(call -> assertThat(call.at().atZone(zone).toLocalTime())
                .isBefore(closes));
        assertThat(tenant.open(campaign)).isEqualTo(40 - made.size());
    }

    private Replica dialling(CampaignsConfig.Campaign campaign) {
        Replica replica = tenant.replica(campaign);
        replicas.add(replica);
        return replica.start();
    }

    private void awaitDone(CampaignsConfig.Campaign campaign) {
        await().atMost(SOON).until(() -> tenant.open(campaign) == 0);
    }
}
