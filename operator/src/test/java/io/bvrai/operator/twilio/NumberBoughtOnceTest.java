package io.bvrai.operator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.CreateOnce.Outcome;
import io.bvrai.operator.external.Intent;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.TenantId;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

    /** The process died: nothing after it runs, and nothing may catch it as an ordinary failure. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Purchase implements IntentLog, CreateOnce.Creation<HeldNumber> {
        private final PhoneNumbers numbers;
        private final String account;
        private final String number;
        private Optional<Intent> intent = Optional.empty();
        private int step;
        private int killBefore = -1;
        private int killAfter = -1;

        Purchase(PhoneNumbers numbers, String account, String number) {
            this.numbers = numbers;
            this.account = account;
            this.number = number;
        }

        Outcome<HeldNumber> run(Instant now, String tag) {
            step = 0;
            return new CreateOnce(Clock.fixed(now, ZoneOffset.UTC), SETTLING).ensure(tag, this, this);
        }

        private <T> T step(Supplier<T> effect) {
            int current = step++;
            if (current == killBefore) {
                throw new Killed();
            }
            T result = effect.get();
            if (current == killAfter) {
                throw new Killed();
            }
            return result;
        }

        @Override
        public Optional<Intent> read() {
            return step(() -> intent);
        }

        @Override
        public void write(Intent written) {
            step(() -> intent = Optional.of(written));
        }

        @Override
        public List<HeldNumber> find(String tag) {
            return step(() -> numbers.findByTag(account, tag));
        }

        @Override
        public HeldNumber create(String tag) {
            VoiceSettings voice =
                    new VoiceSettings("https://acme.voice.test/v", "POST", "", "POST", "", "POST", "", "");
            return step(() ->
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
        return IntStream.range(0, STEPS)
                .boxed()
                .flatMap(step -> Stream.of(
                        DynamicTest.dynamicTest("killed before step " + step, () -> survives(step, -1)),
                        DynamicTest.dynamicTest("killed after step " + step, () -> survives(-1, step))));
    }

    private static void survives(int killBefore, int killAfter) {
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
        Purchase purchase = new Purchase(numbers, account, number);
        purchase.killBefore = killBefore;
        purchase.killAfter = killAfter;
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> purchase.run(now, tag)).isInstanceOf(Killed.class);

        // When: a new process comes at once, and once more when the settling time is over
        purchase.killBefore = -1;
        purchase.killAfter = -1;
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
