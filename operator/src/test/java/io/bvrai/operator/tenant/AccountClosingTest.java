package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.PlatformTables;
import io.bvrai.operator.postgres.PostgresErasureCertificates;
import io.bvrai.operator.postgres.PostgresOffboardingRecords;
import io.bvrai.operator.postgres.PostgresTenantRegistry;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioNumbers;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A subaccount's end releases its numbers for good: what was moved out of it is seen first. */
class AccountClosingTest {
    private final Simulator twilio = Simulator.start(SimulatorConfig.embedded());
    private final TwilioAccounts accounts = new TwilioAccounts(SimulatedTwilio.client(twilio));
    private final LateNumbers numbers = new LateNumbers(new TwilioNumbers(SimulatedTwilio.client(twilio)));
    private final PlatformTables tables =
            new PlatformTables(BackingServices.running().postgres());
    private final OffboardingRecords records = new PostgresOffboardingRecords(tables);
    private final ErasureCertificates certificates = new PostgresErasureCertificates(tables, new SecureRandom());
    private final TenantIdentity acme = registered();
    private final AccountClosing closing = new AccountClosing(accounts, numbers, records);

    private TenantIdentity registered() {
        String name = "closing-" + UUID.randomUUID().toString().substring(0, 8);
        return new TenantIdentity(
                name,
                new PostgresTenantRegistry(tables, new SecureRandom(), Clock.systemUTC())
                        .reserve(name, name)
                        .orElseThrow());
    }

    @AfterEach
    void stop() {
        twilio.close();
    }

    @Test
    void closesNoAccountWhileANumberThatItHeldIsNotSeenAtThePlatforms() {
        // Given: Twilio has taken the move and doesn't show it yet
        Subaccount account = accounts.create(acme.id().twilioTag());
        HeldNumber number = bought(account.sid());
        numbers.late = true;

        // When
        Optional<String> waits = closing.proceed(acme);

        // Then
        assertThat(waits)
                .hasValueSatisfying(
                        words -> assertThat(words).contains(number.number()).contains("isn't closed"));
        assertThat(numbers.list(account.sid())).as("the move was made").isEmpty();
        assertThat(closing.open(acme)).isTrue();
    }

    @Test
    void waitsAfterARestartForANumberThatWasMovedBeforeIt() {
        // Given
        Subaccount account = accounts.create(acme.id().twilioTag());
        HeldNumber number = bought(account.sid());
        numbers.late = true;
        closing.proceed(acme);

        // When
        AccountClosing another = new AccountClosing(accounts, numbers, new PostgresOffboardingRecords(tables));
        Optional<String> waits = another.proceed(acme);

        // Then
        assertThat(waits)
                .hasValueSatisfying(
                        words -> assertThat(words).contains(number.number()).contains("isn't closed"));
        assertThat(another.open(acme)).isTrue();

        // When
        numbers.late = false;

        // Then
        assertThat(another.proceed(acme)).isEmpty();
        assertThat(another.open(acme)).isFalse();
        assertThat(records.moving(acme.id())).as("nothing is kept of it").isEmpty();
    }

    /** Somebody released it, or gave it to another tenant at once. */
    @Test
    void waitsNoLongerThanAnHourForANumberThatIsNowhere() throws SQLException {
        // Given
        accounts.create(acme.id().twilioTag());
        records.moving(acme.id(), "+12125550199");
        assertThat(closing.proceed(acme)).isPresent();

        // When
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                PreparedStatement statement = session.prepareStatement(
                        "UPDATE moving_number SET since = since - interval '61 minutes' WHERE tenant = ?")) {
            statement.setString(1, acme.id().value());
            statement.executeUpdate();
        }

        // Then
        assertThat(closing.proceed(acme)).isEmpty();
        assertThat(closing.open(acme)).isFalse();

        // When
        certificates.issue(acme.id(), List.of(), Instant.now());

        // Then
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                PreparedStatement query = session.prepareStatement("SELECT FROM moving_number WHERE tenant = ?")) {
            query.setString(1, acme.id().value());
            assertThat(query.executeQuery().next())
                    .as("it is forgotten with the rest")
                    .isFalse();
        }
    }

    @Test
    void closesItOnceTheNumberIsSeenThere() {
        // Given
        Subaccount account = accounts.create(acme.id().twilioTag());
        HeldNumber number = bought(account.sid());

        // When
        Optional<String> waits = closing.proceed(acme);

        // Then
        assertThat(waits).isEmpty();
        assertThat(closing.open(acme)).isFalse();
        assertThat(closing.kept(acme)).containsExactly(number.number());
    }

    private HeldNumber bought(String account) {
        NumberSearch search =
                new NumberSearch("US", NumberSearch.Type.LOCAL, Optional.empty(), Optional.empty(), false, false);
        VoiceSettings voice =
                new VoiceSettings("https://acme.voice.test/v1/numbers/voice", "POST", "", "POST", "", "POST", "", "");
        return numbers.buy(
                account,
                new NumberPurchase(
                        numbers.search(account, search, 1).getFirst(),
                        acme.id().numberTag("main"),
                        voice,
                        Optional.empty(),
                        Optional.empty()));
    }

    /** Twilio's, which tells of a number by its name only after a while. */
    private static final class LateNumbers implements PhoneNumbers {
        private final PhoneNumbers numbers;
        private boolean late;

        LateNumbers(PhoneNumbers numbers) {
            this.numbers = numbers;
        }

        @Override
        public Optional<HeldNumber> findByNumber(String accountSid, String number) {
            return late ? Optional.empty() : numbers.findByNumber(accountSid, number);
        }

        @Override
        public List<HeldNumber> list(String accountSid) {
            return numbers.list(accountSid);
        }

        @Override
        public List<HeldNumber> findByTag(String accountSid, String tag) {
            return numbers.findByTag(accountSid, tag);
        }

        @Override
        public List<String> search(String accountSid, NumberSearch search, int limit) {
            return numbers.search(accountSid, search, limit);
        }

        @Override
        public HeldNumber buy(String accountSid, NumberPurchase purchase) {
            return numbers.buy(accountSid, purchase);
        }

        @Override
        public HeldNumber update(String accountSid, String numberSid, String tag, VoiceSettings voice) {
            return numbers.update(accountSid, numberSid, tag, voice);
        }

        @Override
        public void move(String accountSid, String numberSid, String toAccount, String tag) {
            numbers.move(accountSid, numberSid, toAccount, tag);
        }

        @Override
        public void release(String accountSid, String numberSid) {
            numbers.release(accountSid, numberSid);
        }
    }
}
