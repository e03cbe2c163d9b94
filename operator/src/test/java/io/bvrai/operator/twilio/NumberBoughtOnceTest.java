package io.bvrai.operator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.CreateOnce.Outcome;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.KillableSteps;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A purchase through the create-once protocol, the process dying before and after each step; the simulator's log is the judge. */
class NumberBoughtOnceTest {
    private static final Duration SETTLING = Duration.ofSeconds(60);
    /** Read the intent, look by tag, write the intent, buy, write the result. */
    private static final int STEPS = 5;

    private static Simulator simulator;

    private static final class Purchase implements IntentLog, CreateOnce.Creation<HeldNumber> {
        private final PhoneNumbers numbers;
        private final String account;
        private final String number;
        private final KillableSteps steps;
        private Optional<Intent> intent = Optional.empty();

        Purchase(PhoneNumbers numbers, String account, String number, KillableSteps steps) {
            this.steps = steps;
            this.numbers = numbers;
            this.account = account;
            this.number = number;
        }

        Outcome<HeldNumber> run(Instant now, String tag) {
            steps.begin();
            return new CreateOnce(Clock.fixed(now, ZoneOffset.UTC), SETTLING).ensure(tag, this, this);
        }

        @Override
        public Optional<Intent> read() {
            return steps.take(() -> intent);
        }

        @Override
        public void write(Intent written) {
            steps.take(() -> intent = Optional.of(written));
        }

        @Override
        public List<HeldNumber> find(String tag) {
            return steps.take(() -> numbers.findByTag(account, tag));
        }

        @Override
        public HeldNumber create(String tag) {
            VoiceSettings voice =
                    new VoiceSettings("https://acme.voice.test/v", "POST", "", "POST", "", "POST", "", "");
            return steps.take(() ->
                    numbers.buy(account, new NumberPurchase(number, tag, voice, Optional.empty(), Optional.empty())));
        }
    }

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @TestFactory
    Stream<DynamicTest> exactlyOneNumberIsBoughtWhicheverStepTheProcessDiesAt() {
        return KillableSteps.everyDeath(STEPS, NumberBoughtOnceTest::survives);
    }

    private static void survives(KillableSteps steps) {
        // Given
        TwilioClient client = SimulatedTwilio.client(simulator);
        TenantId tenant = TenantId.mint(new SecureRandom());
        String account = new TwilioAccounts(client).create(tenant.twilioTag()).sid();
        TwilioNumbers numbers = new TwilioNumbers(client);
        String number = numbers.search(
                        account,
                        new NumberSearch(
                                "US", NumberSearch.Type.LOCAL, Optional.of("415"), Optional.empty(), false, false),
                        1)
                .getFirst();
        String tag = tenant.numberTag("main-line");
        Purchase purchase = new Purchase(numbers, account, number, steps);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> purchase.run(now, tag)).isInstanceOf(KillableSteps.Killed.class);

        // When: a new process comes at once, and once more when the settling time is over
        steps.spare();
        purchase.run(now, tag);
        Outcome<HeldNumber> last = purchase.run(now.plus(SETTLING), tag);

        // Then
        assertThat(last).isInstanceOf(Outcome.Exists.class);
        assertThat(numbers.list(account)).hasSize(1);
        assertThat(simulator.log().entries().stream()
                        .filter(entry -> entry.text("method").equals("POST")
                                && entry.text("path").contains(account + "/IncomingPhoneNumbers")))
                .as("requests that bought")
                .hasSize(1);
    }
}
