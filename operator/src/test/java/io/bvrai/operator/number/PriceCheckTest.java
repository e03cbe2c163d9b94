package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioClient;
import io.bvrai.operator.twilio.TwilioNumberPrices;
import io.bvrai.operator.twilio.TwilioNumbers;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.http.Fault;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the (simulated) network lists and prices decides: a Local number of the United States costs 1.15 USD a month, a TollFree one 2.15. */
class PriceCheckTest {
    private static Simulator simulator;

    private final TwilioClient client = SimulatedTwilio.client(simulator);
    private final TwilioNumbers network = new TwilioNumbers(client);
    private final TenantId id = TenantId.mint(new SecureRandom());
    private final String account =
            new TwilioAccounts(client).create(id.twilioTag()).sid();
    private final PriceCheck price = new PriceCheck(network, new TwilioNumberPrices(client, Clock.systemUTC()));

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({"Local, 1.15", "TollFree, 2.15"})
    void aNumberMayCostWhatItCosts(String type, String cost) {
        assertThatCode(() -> check("", number("new", type, cost))).doesNotThrowAnyException();
        assertThatCode(() -> check(cost, number("new", type, ""))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"Local, 1.14", "TollFree, 2.1499"})
    void aNumberMayCostNoMoreThanItsLimitOrTheTenants(String type, String most) {
        assertTooDear(PhoneNumberReason.PRICE_EXCEEDED, "", number("new", type, most));
        assertTooDear(PhoneNumberReason.NUMBER_SPEND_EXCEEDED, most, number("new", type, ""));
    }

    @Test
    void whatTheAccountHoldsCounts() {
        // Given
        buy(NumberSearch.Type.LOCAL, "by hand");
        buy(NumberSearch.Type.TOLL_FREE, id.numberTag("retained"));

        // Then: 1.15 + 2.15 and another 1.15
        assertTooDear(PhoneNumberReason.NUMBER_SPEND_EXCEEDED, "4.44", number("new", "Local", ""));
        assertThatCode(() -> check("4.45", number("new", "Local", ""))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"Pending, 3.30", "Succeeded, 3.30", "Ambiguous, 3.30", "Failed, 1.15"})
    void aPurchaseThatWasBegunCountsUnlessItWasRefused(String state, String cost) {
        // Given: a TollFree number that the account doesn't show
        var begun = begun("begun", id.numberTag("begun"), state);
        var number = number("new", "Local", "");

        // Then
        assertThatCode(() -> check(cost, number, begun, number)).doesNotThrowAnyException();
        assertTooDear(PhoneNumberReason.NUMBER_SPEND_EXCEEDED, less(cost), number, begun, number);
    }

    @Test
    void aPurchaseThatTheAccountShowsCountsOnce() {
        // Given
        var begun = begun("begun", id.numberTag("begun"), "Pending");
        buy(NumberSearch.Type.TOLL_FREE, id.numberTag("begun"));

        // Then
        assertThatCode(() -> check("3.30", number("new", "Local", ""), begun)).doesNotThrowAnyException();
    }

    @Test
    void itsOwnPurchaseAndOneOfAnEarlierTenantDoNotCount() {
        // Given
        var own = begun("new", id.numberTag("new"), "Pending");
        var earlier = begun("earlier", TenantId.mint(new SecureRandom()).numberTag("earlier"), "Pending");

        // Then: a TollFree one, again
        assertThatCode(() -> check("2.15", own, own, earlier)).doesNotThrowAnyException();
    }

    @Test
    void withoutAPriceNothingPasses() {
        // Given
        simulator
                .faults()
                .arm(new Fault("twilio", "GET", "PhoneNumbers/Countries", 1, Fault.Action.ANSWER, 503, 20503, 0));
        var number = number("new", "Local", "100");

        // When // Then
        assertThatThrownBy(() -> check("", number))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
        assertThatThrownBy(() -> check("", number("new", "Mobile", "100")))
                .as("of a type that isn't sold there")
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_FOUND));
        assertThatCode(() -> check("", number)).doesNotThrowAnyException();
    }

    private void assertTooDear(PhoneNumberReason reason, String spend, PhoneNumber number, PhoneNumber... siblings) {
        assertThatThrownBy(() -> check(spend, number, siblings))
                .isInstanceOfSatisfying(
                        TooDear.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    /** @param spend what the tenant's numbers may cost together, in USD; empty: no limit */
    private void check(String spend, PhoneNumber number, PhoneNumber... siblings) {
        var limit = spend.isEmpty() ? "" : "monthlyNumberSpend: {amount: '%s', currency: USD}".formatted(spend);
        var tenant = Serialization.unmarshal("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: acme}
                spec: {displayName: Acme, quota: {resources: {%s}}}
                """.formatted(limit), Tenant.class);
        var home = new HomeTenant("acme", id.value(), "tenant-acme", tenant);
        var acquire = Objects.requireNonNull(number.getSpec().acquire());
        var refs = new NumberRefs.Resolved(home, account, Optional.empty(), Optional.empty());
        price.check(number, acquire, refs, () -> List.of(siblings));
    }

    private void buy(NumberSearch.Type type, String tag) {
        var offer = network.search(
                        account, new NumberSearch("US", type, Optional.empty(), Optional.empty(), false, false), 1)
                .getFirst();
        network.buy(account, new NumberPurchase(offer, tag, VoiceSettings.NOWHERE, Optional.empty(), Optional.empty()));
    }

    /** @param most what it may cost itself, in USD; empty: no limit */
    private static PhoneNumber number(String name, String type, String most) {
        var limit = most.isEmpty() ? "" : ", maxMonthlyPrice: {amount: '%s', currency: USD}".formatted(most);
        return parsed(name, "country: US, type: %s%s".formatted(type, limit), "{}");
    }

    /** A TollFree one. */
    private static PhoneNumber begun(String name, String tag, String state) {
        return parsed(
                name,
                "country: US, type: TollFree",
                "{purchase: {intentId: '%s', state: %s, attempts: 1, startedAt: '2026-01-01T00:00:00Z'}}"
                        .formatted(tag, state));
    }

    private static PhoneNumber parsed(String name, String acquire, String status) {
        return Serialization.unmarshal("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: PhoneNumber
                metadata: {name: %s, namespace: tenant-acme, uid: %s}
                spec: {acquire: {%s}}
                status: %s
                """.formatted(name, name, acquire, status), PhoneNumber.class);
    }

    private static String less(String amount) {
        return new BigDecimal(amount).subtract(new BigDecimal("0.01")).toPlainString();
    }
}
