package io.bvrai.operator.number;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.CreationIntent;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A number is bought if it and the tenant may cost as much, and a Local one costs 1.15 USD a month. */
@ExtendWith(ControlPlane.class)
class NumberPriceTest {
    private static final String ANY = "acquire: {country: US}";

    private final KubernetesClient admin;
    private final ClusterEnvironment cluster;
    private Numbers lines;

    NumberPriceTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.cluster = cluster;
    }

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void aNumberAboveItsOwnLimitIsNotBoughtUntilTheLimitIsRaised() {
        // Given
        lines = new Numbers(admin, cluster);

        // When
        lines.apply("bought", acquire("TollFree", "2.00", "USD"));

        // Then
        untilAcquiredSays("bought", "PriceExceeded");
        assertThat(lines.message("bought", ConditionTypes.ACQUIRED))
                .contains("2.15 USD", "2.00 USD", "spec.acquire.maxMonthlyPrice");
        assertThat(lines.network.purchases.get()).isZero();
        assertThat(lines.status("bought").purchase()).isNull();

        // When
        lines.apply("bought", acquire("TollFree", "2.15", "USD"));

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void aNumberThatWasBoughtIsKeptWhenTheLimitsAreLowered() {
        // Given
        lines = new Numbers(admin, cluster, spend("2.00", "USD"));
        lines.apply("bought", acquire("Local", "2.00", "USD"));
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));

        // When
        lines.home.lookedAfter(spend("0", "USD"));
        lines.apply("bought", acquire("Local", "0", "USD"));
        lines.askAgain("bought");

        // Then
        Numbers.eventually().until(() -> lines.requestSeen("bought"));
        assertThat(lines.holds("bought", ConditionTypes.READY)).isTrue();
        assertThat(lines.network.numbers).hasSize(1);
    }

    @Test
    void aLimitThatIsLoweredWhileThePriceIsAskedForHolds() {
        // Given
        lines = new Numbers(admin, cluster);
        lines.prices.keepWaiting();
        lines.apply("bought", acquire("Local", "2.00", "USD"));
        Numbers.eventually().until(() -> lines.prices.asked.get() == 1);

        // When
        lines.apply("bought", acquire("Local", "1.00", "USD"));
        lines.prices.answer();

        // Then
        untilAcquiredSays("bought", "PriceExceeded");
        assertThat(lines.network.purchases.get()).isZero();
    }

    @Test
    void nothingIsBoughtWhileItsOwnLimitIsInAnotherCurrency() {
        // Given
        lines = new Numbers(admin, cluster);

        // When
        lines.apply("bought", acquire("Local", "2.00", "EUR"));

        // Then
        untilAcquiredSays("bought", "CurrencyMismatch");
        assertThat(lines.message("bought", ConditionTypes.ACQUIRED)).contains("1.15 USD", "2.00 EUR", "have it in USD");
        assertThat(lines.network.purchases.get()).isZero();

        // When
        lines.apply("bought", acquire("Local", "2.00", "USD"));

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
    }

    @Test
    void nothingIsBoughtWhileTheTenantsLimitIsInAnotherCurrency() {
        // Given
        lines = new Numbers(admin, cluster, spend("2.00", "EUR"));

        // When
        lines.apply("bought", ANY);

        // Then
        untilAcquiredSays("bought", "CurrencyMismatch");
        assertThat(lines.message("bought", ConditionTypes.ACQUIRED))
                .contains("1.15 USD", "2.00 EUR", lines.home.tenant());
        assertThat(lines.network.purchases.get()).isZero();

        // When
        lines.home.lookedAfter(spend("2.00", "USD"));

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
    }

    @Test
    void ofTwoNumbersAtOnceOneIsBoughtWhereTheTenantMayPayForOne() {
        // Given: what the account holds was read for the first, which is about to be bought
        lines = new Numbers(admin, cluster, spend("2.00", "USD"));
        lines.network.keepListsWaiting();
        lines.apply("first", ANY);
        Numbers.eventually().until(() -> lines.network.unanswered.get() == 1);

        // When
        lines.apply("second", ANY);

        // Then
        untilAcquiredSays("second", "Acquiring");
        assertThat(lines.message("second", ConditionTypes.ACQUIRED)).contains("Another number of this tenant");

        // When
        lines.network.answerLists();

        // Then
        Numbers.eventually().until(() -> lines.holds("first", ConditionTypes.READY));
        untilAcquiredSays("second", "NumberSpendExceeded");
        assertThat(lines.message("second", ConditionTypes.ACQUIRED))
                .contains("1.15 USD", "2.00 USD", "monthlyNumberSpend of Tenant " + lines.home.tenant());
        assertThat(lines.network.purchases.get()).isEqualTo(1);
        assertThat(lines.status("second").purchase()).isNull();

        // When
        lines.home.lookedAfter(spend("2.30", "USD"));

        // Then
        Numbers.eventually().until(() -> lines.holds("second", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(2);
    }

    @Test
    void aPurchaseThatWasBegunCountsAlthoughNobodyKnowsWhetherItWasMade() {
        // Given: what a process leaves behind that dies before its request leaves
        lines = new Numbers(admin, cluster, spend("2.00", "USD"));
        begun("first");

        // When
        lines.apply("second", ANY);

        // Then
        untilAcquiredSays("second", "NumberSpendExceeded");
        assertThat(lines.network.numbers).isEmpty();

        // When: the next process takes it up
        lines.pause("first", "false");

        // Then
        Numbers.eventually().until(() -> lines.holds("first", ConditionTypes.READY));
        lines.askAgain("second");
        Numbers.eventually().until(() -> lines.requestSeen("second"));
        assertThat(lines.reason("second", ConditionTypes.ACQUIRED)).isEqualTo("NumberSpendExceeded");
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void aPurchaseThatWasMadeAndNotWrittenDownCountsOnce() {
        // Given: what a process leaves behind that dies before it reads the answer
        lines = new Numbers(admin, cluster, spend("2.30", "USD"));
        lines.network.hold(lines.number, begun("first"));

        // When
        lines.apply("second", ANY);

        // Then: there is room for two
        Numbers.eventually().until(() -> lines.holds("second", ConditionTypes.READY));

        // When: the next process takes the first up
        lines.pause("first", "false");

        // Then
        Numbers.eventually().until(() -> lines.holds("first", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void ofTwoOperatorsThatOverlapNoneBuysBehindTheOthersIntent() {
        // Given: what the account holds was read for the first, which is about to be bought
        lines = new Numbers(admin, cluster, spend("2.00", "USD"));
        lines.network.keepListsWaiting();
        lines.apply("first", ANY);
        Numbers.eventually().until(() -> lines.network.unanswered.get() == 1);

        // When: another operator, which finds nothing of the first yet, begins to buy
        begun("second");
        lines.network.answerLists();

        // Then
        untilAcquiredSays("first", "NumberSpendExceeded");
        assertThat(lines.network.purchases.get()).isZero();
        assertThat(lines.status("first").purchase().state()).isEqualTo(CreationIntent.State.FAILED);

        // When: the other goes on
        lines.pause("second", "false");

        // Then: what was taken back stands in nobody's way
        Numbers.eventually().until(() -> lines.holds("second", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void whatTheAccountHoldsCountsWhoeverBoughtIt() {
        // Given: no PhoneNumber names it, such as one that was deleted and retained
        lines = new Numbers(admin, cluster, spend("2.00", "USD"));
        lines.network.hold(lines.number);

        // When
        lines.apply("bought", ANY);

        // Then
        untilAcquiredSays("bought", "NumberSpendExceeded");
        assertThat(lines.network.purchases.get()).isZero();

        // When: it is given back
        lines.network.numbers.clear();
        lines.askAgain("bought");

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
    }

    @Test
    void anotherChangeOfTheTenantIsNoReasonToAskForPricesAgain() {
        // Given
        lines = new Numbers(admin, cluster, spend("1.00", "USD"));
        lines.apply("bought", ANY + ", resyncInterval: 24h");
        untilAcquiredSays("bought", "NumberSpendExceeded");
        var asked = lines.prices.asked.get();
        var reads = lines.network.reads.get();

        // When
        lines.home.lookedAfter(spend("1.00", "USD") + "\nresyncInterval: 1h");

        // Then
        await().during(Duration.ofSeconds(2)).until(() -> lines.prices.asked.get() == asked);
        assertThat(lines.network.reads.get()).isEqualTo(reads);
    }

    @Test
    void nothingIsBoughtWhileNobodyNamesThePrice() {
        // Given
        lines = new Numbers(admin, cluster, spend("100", "USD"));
        lines.prices.away = true;

        // When
        lines.apply("bought", ANY);

        // Then
        untilAcquiredSays("bought", "TelephonyUnavailable");
        assertThat(lines.message("bought", ConditionTypes.ACQUIRED)).contains("Twilio names no prices now");
        assertThat(lines.network.purchases.get()).isZero();
        assertThat(lines.status("bought").purchase()).isNull();

        // When
        lines.prices.away = false;

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
    }

    @Test
    void nobodyIsAskedForAPriceWithoutALimit() {
        // Given
        lines = new Numbers(admin, cluster);

        // When
        lines.apply("bought", ANY);

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.prices.asked.get()).isZero();
    }

    @Test
    void aNumberThatTheAccountHoldsIsBoundWhateverItCosts() {
        // Given
        lines = new Numbers(admin, cluster, spend("0", "USD"));
        lines.network.hold(lines.number);

        // When
        lines.apply("held", "number: '%s'".formatted(lines.number));

        // Then
        Numbers.eventually().until(() -> lines.holds("held", ConditionTypes.READY));
        assertThat(lines.prices.asked.get()).isZero();
    }

    private void untilAcquiredSays(String name, String reason) {
        Numbers.eventually()
                .until(() -> lines.reason(name, ConditionTypes.ACQUIRED).equals(reason));
    }

    private static String acquire(String type, String amount, String currency) {
        return "acquire: {country: US, type: %s, maxMonthlyPrice: {amount: '%s', currency: %s}}"
                .formatted(type, amount, currency);
    }

    private static String spend(String amount, String currency) {
        return "quota: {resources: {monthlyNumberSpend: {amount: '%s', currency: %s}}}".formatted(amount, currency);
    }

    private String begun(String name) {
        return lines.begun(name, ANY, Instant.parse("2026-01-01T00:00:00Z"));
    }
}
