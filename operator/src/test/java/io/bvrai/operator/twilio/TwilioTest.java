package io.bvrai.operator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.MovedClock;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TwilioTest {
    private static final VoiceSettings VOICE = new VoiceSettings(
            "https://acme.voice.test/v1/agents/reception/voice",
            "POST",
            "",
            "POST",
            "https://acme.voice.test/v1/agents/reception/status",
            "POST",
            "",
            "");

    private static Simulator simulator;

    private final TwilioClient client = SimulatedTwilio.client(simulator);
    private final TwilioAccounts accounts = new TwilioAccounts(client);
    private final TwilioNumbers numbers = new TwilioNumbers(client);

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @AfterEach
    void heal() {
        simulator.faults().clear();
    }

    @Test
    void opensFindsAndClosesASubaccount() {
        // Given
        Subaccount opened = accounts.create("bvrai:opens");

        // When
        List<Subaccount> found = accounts.findByTag("bvrai:opens");
        accounts.close(opened.sid());
        accounts.close(opened.sid());

        // Then
        assertThat(found).containsExactly(opened);
        assertThat(opened.authToken()).hasSizeGreaterThan(20);
        assertThat(opened.toString()).doesNotContain(opened.authToken());
        assertThat(accounts.findByTag("bvrai:opens"))
                .as("closed accounts are gone")
                .isEmpty();
    }

    @Test
    void buysBindsAndReleasesANumber() {
        // Given
        String account = accounts.create("bvrai:buys").sid();
        String offered = numbers.search(account, search(), 5).getFirst();

        // When
        HeldNumber bought = numbers.buy(account, purchase(offered, "bvrai:buys:main"));
        VoiceSettings moved =
                new VoiceSettings("https://acme.voice.test/other", "POST", "", "POST", "", "POST", "", "");
        HeldNumber updated = numbers.update(account, bought.sid(), "bvrai:buys:main", moved);

        // Then
        assertThat(offered).startsWith("+1415");
        assertThat(bought.voice()).isEqualTo(VOICE);
        assertThat(updated.voice()).isEqualTo(moved);
        assertThat(numbers.list(account)).containsExactly(updated);
        assertThat(numbers.findByTag(account, "bvrai:buys:main")).containsExactly(updated);
        assertThat(numbers.findByNumber(account, offered)).contains(updated);
        numbers.release(account, bought.sid());
        numbers.release(account, bought.sid());
        assertThat(numbers.list(account)).isEmpty();
    }

    @Test
    void tellsWhatNumbersOfACountryCostAMonth() {
        // Given
        NumberPrices prices = new TwilioNumberPrices(client, Clock.systemUTC());

        // When
        NumberPriceList america = prices.in("US");
        NumberPriceList britain = prices.in("GB");

        // Then
        assertThat(america.currency()).isEqualTo("USD");
        assertThat(america.monthly())
                .containsOnly(
                        entry(NumberSearch.Type.LOCAL, new BigDecimal("1.15")),
                        entry(NumberSearch.Type.TOLL_FREE, new BigDecimal("2.15")));
        assertThat(britain.monthly())
                .as("the price of now, discounts taken off")
                .containsEntry(NumberSearch.Type.MOBILE, new BigDecimal("1.30"));
        assertThatThrownBy(() -> prices.in("AQ"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_FOUND));
    }

    @Test
    void asksForACountrysPricesOnceAMinute() {
        // Given
        MovedClock clock = MovedClock.standing();
        NumberPrices prices = new TwilioNumberPrices(client, clock);
        NumberPriceList first = prices.in("US");
        simulator
                .faults()
                .arm(new Fault("twilio", "GET", "PhoneNumbers/Countries", 1, Fault.Action.ANSWER, 503, 20503, 0));

        // When // Then
        clock.advance(Duration.ofSeconds(59));
        assertThat(prices.in("US")).isEqualTo(first);

        // When // Then
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> prices.in("US")).isInstanceOf(NeighbourException.class);
        assertThat(prices.in("US")).isEqualTo(first);
    }

    @Test
    void pricesTakeNoPlaceOfATenantsAccount() {
        // Given: one place, and no time passes
        String account = accounts.create("bvrai:paced").sid();
        MovedClock clock = MovedClock.standing();
        TwilioClient slow = SimulatedTwilio.client(simulator, 1, clock);
        NumberPrices prices = new TwilioNumberPrices(slow, clock);

        // When: a tenant has numbers in more countries than there are places
        List.of("US", "CA", "GB").forEach(prices::in);

        // Then
        TwilioNumbers paced = new TwilioNumbers(slow);
        assertThat(paced.list(account)).isEmpty();
        assertThatThrownBy(() -> paced.list(account))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.THROTTLED));
    }

    @Test
    void namesNoPriceWhenTwilioDoesNot() {
        // Given
        NumberPrices prices = new TwilioNumberPrices(client, Clock.systemUTC());
        simulator
                .faults()
                .arm(new Fault("twilio", "GET", "PhoneNumbers/Countries", 1, Fault.Action.ANSWER, 503, 20503, 0));

        // When // Then
        assertThatThrownBy(() -> prices.in("US"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
    }

    @Test
    void saysThatSomebodyElseWasFaster() {
        // Given
        String account = accounts.create("bvrai:faster").sid();
        String offered = numbers.search(account, search(), 1).getFirst();
        numbers.buy(account, purchase(offered, "bvrai:faster:a"));

        // When // Then
        assertThatThrownBy(() -> numbers.buy(account, purchase(offered, "bvrai:faster:b")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.REFUSED))
                .hasMessageContaining("21422");
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_BEFORE", "DROP_AFTER"})
    void doesNotKnowWhetherAPurchaseHappenedWhenItsAnswerIsLost(Fault.Action action) {
        // Given
        String account = accounts.create("bvrai:lost-" + action).sid();
        String offered = numbers.search(account, search(), 1).getFirst();
        simulator.faults().arm(new Fault("twilio", "POST", "IncomingPhoneNumbers", 1, action, 0, 0, 0));

        // When // Then
        assertThatThrownBy(() -> numbers.buy(account, purchase(offered, "bvrai:lost:main")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNCONFIRMED));
        assertThat(numbers.findByTag(account, "bvrai:lost:main")).hasSize(action == Fault.Action.DROP_AFTER ? 1 : 0);
        assertThat(purchases(account)).as("nothing repeated it").isLessThanOrEqualTo(1);
    }

    @Test
    void takesAServerErrorOnAPurchaseForUnconfirmedAndOnAListForUnavailable() {
        // Given
        String account = accounts.create("bvrai:500").sid();
        simulator.faults().arm(new Fault("twilio", "", "IncomingPhoneNumbers", 2, Fault.Action.ANSWER, 500, 20500, 0));

        // When // Then
        assertThatThrownBy(() -> numbers.buy(account, purchase("+14155550199", "bvrai:500:a")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNCONFIRMED));
        assertThatThrownBy(() -> numbers.list(account))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
    }

    @Test
    void knowsThatNothingHappenedWhenItCouldNotConnect() {
        // Given
        URI closed = URI.create("http://127.0.0.1:1");
        TwilioAccounts nowhere = new TwilioAccounts(SimulatedTwilio.client(closed, closed, closed));

        // When // Then
        assertThatThrownBy(() -> nowhere.create("bvrai:nowhere"))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("Twilio at http://127.0.0.1:1");
    }

    @Test
    void saysWhenToComeBackAfterBeingThrottledAndHasDoneNothing() {
        // Given
        simulator.faults().arm(new Fault("twilio", "POST", "Accounts.json", 1, Fault.Action.ANSWER, 429, 20429, 0));

        // When // Then
        assertThatThrownBy(() -> accounts.create("bvrai:throttled"))
                .isInstanceOfSatisfying(NeighbourException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.THROTTLED);
                    assertThat(e.retryAfter())
                            .hasValueSatisfying(wait -> assertThat(wait).isPositive());
                });
        assertThat(accounts.findByTag("bvrai:throttled")).isEmpty();
    }

    @Test
    void readsTheCredentialAgainWhenItIsRefused() {
        // Given
        List<MasterAccount> answers = new ArrayList<>(
                List.of(new MasterAccount(SimulatorConfig.EMBEDDED_ACCOUNT, "rotated away"), SimulatedTwilio.MASTER));
        TwilioAccounts rotated = new TwilioAccounts(new TwilioClient(
                SimulatedTwilio.settings(
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO),
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO_ACCOUNTS)),
                answers::removeFirst,
                Clock.systemUTC()));

        // When // Then
        assertThat(rotated.findByTag("bvrai:none")).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void pacesRequestsPerAccountAndTurnsAwayWhatComesTooEarly() {
        // Given
        Instant start = Instant.parse("2026-03-02T12:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(start);
        InstantSource time = now::get;
        RequestBudget budget = new RequestBudget(10, time.withZone(ZoneOffset.UTC));

        // When
        IntStream.range(0, 10).forEach(_ -> budget.reserve("AC1"));

        // Then
        assertThatThrownBy(() -> budget.reserve("AC1")).isInstanceOfSatisfying(NeighbourException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.THROTTLED);
            assertThat(e.retryAfter()).contains(Duration.ofSeconds(1));
        });
        assertThatCode(() -> budget.reserve("AC2")).as("another account").doesNotThrowAnyException();

        // When
        now.set(start.plusMillis(100));

        // Then
        assertThatCode(() -> budget.reserve("AC1"))
                .as("a tenth of a second is one place, and who was turned away took none")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> budget.reserve("AC1")).isInstanceOf(NeighbourException.class);
    }

    @Test
    void letsThoseWhomItTurnedAwayTogetherComeBackOneByOne() {
        // Given
        RequestBudget budget = new RequestBudget(10, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        IntStream.range(0, 10).forEach(_ -> budget.reserve("AC1"));

        // When
        List<Duration> returns =
                Stream.generate(() -> turnedAway(budget)).limit(3).toList();

        // Then
        assertThat(returns).containsExactly(Duration.ofSeconds(1), Duration.ofMillis(1100), Duration.ofMillis(1200));
    }

    @Test
    void neverTurnsAwayAChangeAndTakesItsPlaceFromLaterQuestions() {
        // Given
        Instant start = Instant.parse("2026-03-02T12:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(start);
        InstantSource time = now::get;
        RequestBudget budget = new RequestBudget(10, time.withZone(ZoneOffset.UTC));
        IntStream.range(0, 10).forEach(_ -> budget.reserve("AC1"));

        // When
        budget.take("AC1");
        now.set(start.plusMillis(100));

        // Then
        assertThatThrownBy(() -> budget.reserve("AC1")).isInstanceOf(NeighbourException.class);
        now.set(start.plusMillis(200));
        assertThatCode(() -> budget.reserve("AC1")).doesNotThrowAnyException();
    }

    private static Duration turnedAway(RequestBudget budget) {
        return catchThrowableOfType(NeighbourException.class, () -> budget.reserve("AC1"))
                .retryAfter()
                .orElseThrow();
    }

    private long purchases(String account) {
        return simulator.log().entries().stream()
                .filter(entry -> entry.text("method").equals("POST")
                        && entry.text("path").contains(account + "/IncomingPhoneNumbers"))
                .count();
    }

    private static NumberSearch search() {
        return new NumberSearch("US", NumberSearch.Type.LOCAL, Optional.of("415"), Optional.empty(), false, false);
    }

    private static NumberPurchase purchase(String number, String tag) {
        return new NumberPurchase(number, tag, VOICE, Optional.empty(), Optional.empty());
    }
}
