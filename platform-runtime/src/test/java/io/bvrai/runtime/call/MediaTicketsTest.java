package io.bvrai.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.privacy.PersonalData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Tickets to media sockets, attacked, on real PostgreSQL and Redis. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class MediaTicketsTest {
    @Inject
    MediaTickets tickets;

    @Inject
    Secrets secrets;

    @Inject
    TenantRedis redis;

    @Inject
    PromptDatabase database;

    @Inject
    PersonalData personal;

    @Inject
    RuntimeSettings settings;

    @Inject
    Clock clock;

    @Test
    void admitsItsBearerOnceAndHandsOverTheCall() {
        // Given
        CallDescriptor call = call(TenantOnRealServices.AGENT);
        String token = tickets.issue(call);

        // When
        MediaTokens.Redemption first = tickets.redeem(token);
        MediaTokens.Redemption second = tickets.redeem(token);

        // Then
        assertThat(first).isEqualTo(new MediaTokens.Redemption.Admitted(call));
        assertThat(second).isEqualTo(refused(MediaTokens.Refusal.TAKEN));
    }

    @Test
    void ofManyWhoShowItAtTheSameMomentOneIsAdmitted() throws Exception {
        // Given
        String token = tickets.issue(call(TenantOnRealServices.AGENT));
        List<Callable<MediaTokens.Redemption>> bearers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            bearers.add(() -> tickets.redeem(token));
        }

        // When
        int admitted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<MediaTokens.Redemption> bearer : threads.invokeAll(bearers)) {
                admitted += bearer.get() instanceof MediaTokens.Redemption.Admitted ? 1 : 0;
            }
        }

        // Then
        assertThat(admitted).isOne();
    }

    @Test
    void refusesWhatWasChangedMadeUpOrSignedByAnother() {
        // Given
        String token = tickets.issue(call(TenantOnRealServices.AGENT));
        String claims = token.substring(0, token.indexOf('.'));
        String signature = token.substring(token.indexOf('.') + 1);
        String otherEpoch = encoded(decoded(claims).replace("\"epoch\":1", "\"epoch\":2"));

        // When
        List<MediaTokens.Redemption> answers = List.of(
                tickets.redeem(otherEpoch + "." + signature),
                tickets.redeem(claims + "." + encoded("x".repeat(32))),
                tickets.redeem(claims + "."),
                tickets.redeem(claims),
                tickets.redeem(""),
                tickets.redeem("." + signature),
                tickets.redeem("%%%.%%%"));

        // Then
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isInstanceOf(MediaTokens.Redemption.Refused.class));
        assertThat(tickets.redeem(token)).isInstanceOf(MediaTokens.Redemption.Admitted.class);
    }

    @Test
    void isNoTicketWhenAnotherTenantsKeySignedIt() throws Exception {
        // Given a token of this tenant's, and the same claims under the key of another
        String token = tickets.issue(call(TenantOnRealServices.AGENT));
        String claims = token.substring(0, token.indexOf('.'));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("the media key of another tenant!".getBytes(UTF_8), "HmacSHA256"));
        String foreign = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(claims.getBytes(UTF_8)));

        // When
        MediaTokens.Redemption answer = tickets.redeem(claims + "." + foreign);

        // Then
        assertThat(answer).isEqualTo(refused(MediaTokens.Refusal.FORGED));
        assertThat(tickets.redeem(token)).isInstanceOf(MediaTokens.Redemption.Admitted.class);
    }

    @Test
    void isGoodForSixtySeconds() {
        // Given
        Instant now = clock.instant();
        String token = at(now.minusSeconds(61)).issue(call(TenantOnRealServices.AGENT));
        String younger = at(now.minusSeconds(20)).issue(call(TenantOnRealServices.AGENT));

        // When
        MediaTokens.Redemption late = at(now).redeem(token);
        MediaTokens.Redemption inTime = at(now).redeem(younger);

        // Then
        assertThat(late).isEqualTo(refused(MediaTokens.Refusal.EXPIRED));
        assertThat(inTime).isInstanceOf(MediaTokens.Redemption.Admitted.class);
    }

    @Test
    void isGoodAtItsOwnAgentOnly() {
        // Given
        String token = tickets.issue(call("billing"));

        // When
        MediaTokens.Redemption answer = tickets.redeem(token);

        // Then
        assertThat(answer).isEqualTo(refused(MediaTokens.Refusal.OTHER_AGENT));
    }

    @Test
    void aTakenOneIsNotLeftInRedisForAnOutageOfTheDatabase() {
        // Given
        TenantOnRealServices tenant = TenantOnRealServices.current();
        String token = tickets.issue(call(TenantOnRealServices.AGENT));
        assertThat(tickets.redeem(token)).isInstanceOf(MediaTokens.Redemption.Admitted.class);
        tenant.takeDatabaseDown();

        // When
        MediaTokens.Redemption again;
        try {
            again = tickets.redeem(token);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(again).isInstanceOf(MediaTokens.Redemption.Refused.class);
    }

    @Test
    void oneThatWasNotTakenIsAdmittedFromRedisWhileTheDatabaseIsAway() {
        // Given
        TenantOnRealServices tenant = TenantOnRealServices.current();
        CallDescriptor call = call(TenantOnRealServices.AGENT);
        String token = tickets.issue(call);
        tenant.takeDatabaseDown();

        // When
        MediaTokens.Redemption first;
        MediaTokens.Redemption second;
        try {
            first = tickets.redeem(token);
            second = tickets.redeem(token);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(first).isEqualTo(new MediaTokens.Redemption.Admitted(call));
        assertThat(second).isInstanceOf(MediaTokens.Redemption.Refused.class);
    }

    private MediaTickets at(Instant now) {
        return new MediaTickets(
                secrets, redis, database, personal, settings, Clock.fixed(now, java.time.ZoneOffset.UTC));
    }

    private static CallDescriptor call(String agent) {
        return new CallDescriptor(
                UUID.randomUUID(),
                TwilioStandIn.newCallSid(),
                TenantOnRealServices.ACCOUNT,
                agent,
                "0123456789abcdef",
                1,
                Direction.INBOUND,
                "+14155550123",
                TenantOnRealServices.NUMBER,
                null,
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofMinutes(10),
                Map.of("joinUrl", "wss://provider.test/join"),
                Map.of());
    }

    private static MediaTokens.Redemption refused(MediaTokens.Refusal reason) {
        return new MediaTokens.Redemption.Refused(reason);
    }

    private static String decoded(String claims) {
        return new String(Base64.getUrlDecoder().decode(claims), UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
