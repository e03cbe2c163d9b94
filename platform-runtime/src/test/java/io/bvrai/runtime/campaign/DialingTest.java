package io.bvrai.runtime.campaign;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.MovedClock;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Campaigns dialled by real replicas over the simulated carrier; what happened is read from the carrier's log. */
class DialingTest {
    private static final CalleeBehavior BUSY =
            new CalleeBehavior(CalleeBehavior.Outcome.BUSY, 50, "unknown", List.of());
    private static final CalleeBehavior ANSWERS =
            new CalleeBehavior(CalleeBehavior.Outcome.ANSWER, 50, "human", List.of());
    private static final CalleeBehavior RINGS_LONG =
            new CalleeBehavior(CalleeBehavior.Outcome.ANSWER, 20_000, "human", List.of());

    /** Of the whole of it, wherever it comes from: what people who asked not to be called are promised. */
    private static final Duration OPT_OUT_WITHIN = Duration.ofSeconds(2);

    /** Where 25 waited for two cores it took 5 to 13 s; either call would go on for longer still. */
    private static final int BUSY_MACHINE = 10;

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
        // One more than the pace may begin in a stretch of time, and each replica may have been held up between its
        // place in the pace and its intent once. How long a request takes from there is the machine's affair.
        List<Instant> intents = tenant.intents(campaign);
        assertThat(mostWithin(Duration.ofSeconds(1), intents)).isLessThanOrEqualTo(4 + 1 + 2);
        assertThat(mostWithin(Duration.ofSeconds(4), intents)).isLessThanOrEqualTo(16 + 1 + 2);
        assertThat(tenant.attempts(campaign, AttemptOutcome.ANSWERED)).isEqualTo(24);
    }

    @Test
    void whoeverIsSuppressedAfterPlanningIsNotCalled() throws Exception {
        // Given a campaign that has planned ten contacts and made its first calls
        List<String> people = tenant.people(10, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(2, 5).build();
        dialling(campaign);
        await().until(() -> tenant.carrier.callsTo(people).size() >= 2);

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
        // Given
        tenant.door.conversationsTake(60);

        // When: a machine that is held up tells nothing of how long it takes
        List<Duration> took = new ArrayList<>();
        do {
            took.add(endedByAnOptOut());
        } while (took.size() < 3 && took.getLast().compareTo(OPT_OUT_WITHIN) > 0);

        // Then
        System.out.println("opt-out: calls ended after " + took);
        assertThat(Collections.min(took)).isLessThan(OPT_OUT_WITHIN.multipliedBy(BUSY_MACHINE));
    }

    /** How long an opt-out took to end a call that rings and one that goes on. */
    private Duration endedByAnOptOut() throws Exception {
        String ringing = tenant.people(1, RINGS_LONG).getFirst();
        String talking = tenant.people(1, ANSWERS).getFirst();
        CampaignsConfig.Campaign campaign = Noon.rules()
                .list(tenant.list(List.of(ringing, talking)))
                .pace(10, 5)
                .build();
        dialling(campaign);
        await().until(() -> tenant.carrier.statuses(ringing).contains("ringing")
                && tenant.carrier.statuses(talking).contains("in-progress"));
        long began = System.nanoTime();
        tenant.office().suppressions.add(DialableNumber.parse(ringing), "api");
        tenant.office().suppressions.add(DialableNumber.parse(talking), "api");
        await().until(() -> tenant.carrier.statuses(ringing).contains("canceled")
                && tenant.carrier.statuses(talking).contains("completed"));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        awaitDone(campaign);
        assertThat(tenant.carrier.callsTo(List.of(ringing, talking)).values()).containsOnly(1L);
        return took;
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
                await().until(() -> congested.open(campaign) == 0);
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
        await().until(() -> tenant.attempts(campaign, AttemptOutcome.BUSY) == 3);
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
        await().until(() ->
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
        await().until(() -> tenant.carrier.statuses(person).contains("ringing"));
        tenant.change("DELETE FROM contact_list WHERE name = '" + campaign.contactList() + "'");

        // When
        tenant.office().suppressions.add(DialableNumber.parse(person), "api");
        await().until(() -> tenant.attempts(campaign, AttemptOutcome.NO_ANSWER) == 1);

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
        await().until(() -> tenant.attempts(campaign, AttemptOutcome.BUSY) == 1);

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
        assertThat(tenant.attempts(campaign, AttemptOutcome.NOT_SENT)).isPositive();
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
        assertThat(tenant.attempts(campaign, AttemptOutcome.NOT_SENT)).isPositive();
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
            await().until(() -> suppressed.isDone() || tenant.waitingForALock() > 0);
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
        List<String> people = tenant.people(24, BUSY);
        Rules rules = Noon.rules().list(tenant.list(people)).once().pace(2, 5);
        Replica replica = dialling(rules.build());
        await().until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        replica.declare(tenant.config(), rules.suspended(true).build());
        int whenSuspended = whenNobodyIsCalledAnyMore(rules.build());
        replica.declare(tenant.config(), rules.suspended(false).build());
        awaitDone(rules.build());

        // Then
        assertThat(whenSuspended).isLessThan(24);
        assertThat(tenant.carrier.callsTo(people)).hasSize(24);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
    }

    @ParameterizedTest
    @MethodSource("withoutDialing")
    void aTenantThatMayNotDialMakesNoFurtherCallUntilItMay(TenantConfig.Service service) throws Exception {
        // Given
        List<String> people = tenant.people(24, BUSY);
        Rules rules = Noon.rules().list(tenant.list(people)).once().pace(2, 5);
        Replica replica = dialling(rules.build());
        await().until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        replica.declare(tenant.config(tenant.config().publicBaseUrl(), List.of("US"), service), rules.build());
        int whenStopped = whenNobodyIsCalledAnyMore(rules.build());
        TenantStatusDocument.Campaign told = replica.contacts.all().getFirst();
        replica.declare(tenant.config(), rules.build());
        awaitDone(rules.build());

        // Then
        assertThat(whenStopped).isLessThan(24);
        assertThat(told.phase()).isEqualTo(TenantStatusDocument.Phase.PAUSED);
        assertThat(told.reason()).contains("suspended or dialling is stopped");
        assertThat(tenant.carrier.callsTo(people)).hasSize(24);
    }

    @Test
    void nobodyIsDialledWhileTheBudgetIsSpentAndNobodysAttemptIs() throws Exception {
        // Given two replicas that dial, within a budget of a dollar
        List<String> people = tenant.people(24, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(4, 5).build();
        List<Replica> both = List.of(dialling(campaign), dialling(campaign));
        both.forEach(replica -> replica.declare(tenant.config(budget("1")), campaign));
        await().until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When other calls have spent it, and each replica has looked
        tenant.change("INSERT INTO call (id, call_sid, direction, state, created_at, ended_at, duration_seconds) VALUES"
                + " (gen_random_uuid(), 'CA00000000000000000000000000000b0d', 'OUTBOUND', 'COMPLETED', now(),"
                + " now(), 6000)");
        both.forEach(replica -> replica.usage.count());
        int whenSpent = whenNobodyIsCalledAnyMore(campaign);
        TenantStatusDocument.Campaign told = both.getFirst().contacts.all().getFirst();

        // Then the others are still due
        assertThat(whenSpent).isLessThan(24);
        assertThat(told.phase()).isEqualTo(TenantStatusDocument.Phase.PAUSED);
        assertThat(told.reason()).contains("the tenant's budget is spent");
        assertThat(tenant.attempts(campaign, AttemptOutcome.BUSY)).isEqualTo(whenSpent);
        assertThat(tenant.open(campaign)).isEqualTo(24);

        // When the budget is raised
        both.forEach(replica -> replica.declare(tenant.config(budget("1000")), campaign));
        awaitDone(campaign);

        // Then everybody has been called once, and no attempt was made in between
        assertThat(tenant.carrier.callsTo(people)).hasSize(24);
        assertThat(tenant.carrier.callsTo(people).values()).containsOnly(1L);
        assertThat(made(campaign)).isEqualTo(24);
        tenant.change("DELETE FROM call WHERE call_sid = 'CA00000000000000000000000000000b0d'");
    }

    private static TenantConfig.Pricing budget(String amount) {
        return new TenantConfig.Pricing(
                "USD",
                List.of(new TenantConfig.MinutePrice(
                        Instant.parse("2020-01-01T00:00:00Z"), new BigDecimal("0.02"), new BigDecimal("0.03"))),
                new TenantConfig.Budget(new BigDecimal(amount), TenantConfig.OnExhausted.REJECT_NEW_CALLS));
    }

    static Stream<TenantConfig.Service> withoutDialing() {
        return Stream.of(new TenantConfig.Service("We are closed.", true), new TenantConfig.Service(null, false));
    }

    @Test
    void aStopThroughTheApiWinsOverWhatIsDeclared() throws Exception {
        // Given
        List<String> people = tenant.people(24, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(4, 5).build();
        dialling(campaign);
        await().until(() -> tenant.carrier.callsTo(people).size() >= 3);

        // When
        tenant.office().contacts.stop(campaign.name(), true, "test");
        int whenStopped = whenNobodyIsCalledAnyMore(campaign);
        tenant.office().contacts.stop(campaign.name(), false, "test");
        awaitDone(campaign);

        // Then
        assertThat(whenStopped).isLessThan(24);
        assertThat(tenant.carrier.callsTo(people).values()).hasSize(24).containsOnly(1L);
    }

    @Test
    void aWindowThatClosesDuringACampaignEndsTheDialling() throws Exception {
        // Given a window that closes, as the callee's clock shows, so soon that about half of them can be called
        ZoneId zone = CampaignTenant.zoneAtNoon();
        List<String> people = tenant.people(80, BUSY);
        String list = tenant.list(people, zone);
        LocalTime closes = LocalTime.now(zone).plus(AttemptPlanner.STAYS_OPEN).plusSeconds(10);
        CampaignsConfig.Campaign campaign = new Rules()
                .window(LocalTime.of(9, 0), closes)
                .list(list)
                .once()
                .pace(4, 5)
                .build();

        // When
        dialling(campaign);
        await().until(() ->
                LocalTime.now(zone).isAfter(closes) && tenant.attempts(campaign, AttemptOutcome.IN_FLIGHT) == 0);

        // Then
        List<CarrierLog.Originate> made = tenant.carrier.originatesTo(people);
        assertThat(made).hasSizeBetween(1, 79);
        assertThat(made).allSatisfy(call -> assertThat(call.at().atZone(zone).toLocalTime())
                .isBefore(closes));
        assertThat(tenant.open(campaign)).isEqualTo(80 - made.size());
    }

    private Replica dialling(CampaignsConfig.Campaign campaign) {
        Replica replica = tenant.replica(campaign);
        replicas.add(replica);
        return replica.start();
    }

    /** Attempts but those that weren't sent since their dialer was held up, and were made again. */
    private static long made(CampaignsConfig.Campaign campaign) {
        return tenant.count(
                "SELECT count(*) FROM attempt WHERE outcome <> 'NOT_SENT' AND campaign_uid = '" + campaign.uid() + "'");
    }

    /** How many have been called when, for longer than the pace leaves between two calls, none is made. */
    private static int whenNobodyIsCalledAnyMore(CampaignsConfig.Campaign campaign) {
        AtomicLong before = new AtomicLong(-1);
        await().during(Duration.ofSeconds(2)).until(() -> {
            long made = made(campaign);
            return tenant.attempts(campaign, AttemptOutcome.IN_FLIGHT) == 0 && before.getAndSet(made) == made;
        });
        return Math.toIntExact(before.get());
    }

    /** The most of these times within any stretch of this length. */
    private static int mostWithin(Duration stretch, List<Instant> times) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (Duration.between(times.get(from), times.get(to)).compareTo(stretch) >= 0) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private void awaitDone(CampaignsConfig.Campaign campaign) {
        await().until(() -> tenant.open(campaign) == 0);
    }
}
