package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static io.bvrai.runtime.fixture.TwilioStandIn.signature;
import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.fixture.CarrierKeys;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TenantOnSimulatedPhones;
import io.bvrai.runtime.fixture.TenantWhoseSecretsChange;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.platform.twilio.TwilioRest;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.simulator.Phones;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every class of credential changes while people are on the phone and webhooks come in, step by step as the operator does it (docs/contracts.md, ADR 041), the
 * carrier signing with whichever token is its first one at that moment. Nothing is refused. That the operator takes these steps, and each only when the one
 * before has had its time, is its own RotationTest's affair.
 */
@QuarkusTest
@QuarkusTestResource(value = TenantWhoseSecretsChange.class, restrictToAnnotatedClass = true)
class RotationUnderTrafficTest {
    /** Longer than a pod goes by what it has read. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);

    private static final PersonalData.Place ANYWHERE = new PersonalData.Place("test", "field", "row");
    private static final int WEBHOOKS_PER_SECOND = 60;
    private static final long PERIOD_MICROS = 1_000_000 / WEBHOOKS_PER_SECOND;
    private static final long ASKED_EVERY_MICROS = 100_000;

    @TestHTTPResource
    URI application;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final Account account = TenantOnSimulatedPhones.account();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    /** The carrier's, to what a pod asks it with its API key. */
    private final Queue<Integer> carriersAnswers = new ConcurrentLinkedQueue<>();

    private final CarrierKeys keys = new CarrierKeys();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    /** The carrier doesn't wait for one answer before it asks again. */
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void end() {
        pace.shutdownNow();
        senders.shutdownNow();
        keys.close();
    }

    @Inject
    PersonalData personal;

    @Inject
    TwilioRest carrier;

    @Inject
    VoiceEngines engines;

    @Test
    void nothingIsRefusedWhileEveryCredentialChanges() throws Exception {
        // Given
        String token = account.authToken();
        String password = tenant.cache().password();
        String key = drawnKey();
        settled(token, password, key);
        String apiKey = keys.create();
        tenant.write("twilio-key", Map.of("account_sid", account.sid(), "api_key", apiKey));
        ByteBuffer firstKey = keyOf(personal.seal(ANYWHERE, "before"));
        TwilioStandIn twilio = new TwilioStandIn(application);
        Instant began = Instant.now();
        pace.scheduleAtFixedRate(() -> senders.execute(() -> webhook(twilio)), 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
        pace.scheduleAtFixedRate(() -> senders.execute(this::askCarrier), 0, ASKED_EVERY_MICROS, TimeUnit.MICROSECONDS);
        List<Phones.Placed> calls = new ArrayList<>(List.of(conversation()));
        overlap();

        // When: introduced
        String nextPassword = password + "-next";
        String nextKey = drawnKey();
        String nextToken = account.createSecondaryToken(Instant.now());
        String nextApiKey = keys.create();
        tenant.setCachePasswords(password, nextPassword);
        writeApiKeys(apiKey, nextApiKey);
        write(token, nextToken, password, nextPassword, key, nextKey);
        tenant.rotateDatabaseLogin("a");
        overlap();

        // When: switched
        write(nextToken, token, nextPassword, password, nextKey, key);
        writeApiKeys(nextApiKey, apiKey);
        tenant.rotateDatabaseLogin("b");
        tenant.rotatePersonalDataKey();
        calls.add(conversation());
        overlap();

        // When: revoked; the carrier signs with the next one from this moment
        account.promoteSecondaryToken(Instant.now());
        tenant.setCachePasswords(nextPassword);
        keys.delete(apiKey);
        calls.add(conversation());
        overlap();

        // When: settled
        settled(nextToken, nextPassword, nextKey);
        tenant.write("twilio-key", Map.of("account_sid", account.sid(), "api_key", nextApiKey));
        await().atMost(SOON)
                .until(() -> !keyOf(personal.seal(ANYWHERE, "after")).equals(firstKey));
        calls.add(conversation());
        overlap();

        // Then
        for (Phones.Placed call : calls) {
            JsonObject ended = call.awaitEnd(SOON);
            assertThat(ended.getJsonObject("person").getString("problem"))
                    .as(call.sid())
                    .isNull();
        }
        double seconds = Duration.between(began, Instant.now()).toMillis() / 1000.0;
        pace.shutdown();
        senders.shutdown();
        assertThat(senders.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lost).isEmpty();
        assertThat(answers).as("answers but 200").allMatch(status -> status == 200);
        assertThat(answers.size() / seconds).as("webhooks a second").isGreaterThanOrEqualTo(50);
        assertThat(carriersAnswers)
                .as("the carrier's answers")
                .hasSizeGreaterThan(100)
                .allMatch(status -> status == 200);
        // A pod whose key is refused asks again with the token, and is answered.
        assertThat(CarrierKeys.refusals()).as("API keys refused").isZero();
        keys.delete(nextApiKey);
        askCarrier();
        assertThat(CarrierKeys.refusals())
                .as("the pods ask with the next key and nothing else")
                .isOne();
        assertThat(account.authToken()).isEqualTo(nextToken).isNotEqualTo(token);
        assertThat(keyOf(caller(calls.getLast().sid())))
                .as("a row that is sealed after the rotation names another key")
                .isNotEqualTo(firstKey);
        String earliest = calls.getFirst().sid();
        assertThat(keyOf(caller(earliest))).isEqualTo(firstKey);
        assertThat(personal.open(new PersonalData.Place("call", "from_sealed", earliest), caller(earliest)))
                .startsWith("+");
    }

    @Test
    void theNextCallUsesAProvidersNewKeyWithoutARestart() throws Exception {
        // Given: the provider doesn't take this one any more
        tenant.write("providers/ultravox", Map.of("api_key", "a-key-that-was-revoked"));
        assertThatThrownBy(this::prepared).hasStackTraceContaining("Ultravox answered 4");

        // When
        tenant.write("providers/ultravox", Map.of("api_key", SimulatorConfig.EMBEDDED_ULTRAVOX_KEY));

        // Then
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> prepared().containsKey("joinUrl"));
    }

    /** What the application asks of a provider when a call comes in, each time for another call. */
    private Map<String, String> prepared() throws Exception {
        AgentRevision revision = AgentRevision.of(
                new EngineConfig.Ultravox("ultravox", "ultravox-v0.7", "Mark", null),
                List.of(),
                new AgentRevision.Prompt("You are a receptionist.", "Hello.", "en-US", Map.of()),
                Set.of(AgentRevision.BuiltinTool.HANG_UP),
                new AgentRevision.Conversation(Duration.ofMinutes(10), AgentRevision.FirstSpeaker.AGENT, true, null));
        CallDescriptor call = new CallDescriptor(
                UUID.randomUUID(),
                newCallSid(),
                account.sid(),
                TenantOnRealServices.AGENT,
                revision.revision(),
                1,
                Direction.INBOUND,
                CALLER,
                TenantOnRealServices.NUMBER,
                null,
                Instant.now(),
                Duration.ofMinutes(10),
                Map.of(),
                Map.of());
        return outcome(engines.prepare(call, revision, List.of(), SOON));
    }

    /** The caller's number as the call's row has it. */
    private byte[] caller(String callSid) throws SQLException {
        try (Connection connection = tenant.database().connect();
                PreparedStatement select =
                        connection.prepareStatement("SELECT from_sealed FROM call WHERE call_sid = ?")) {
            select.setString(1, callSid);
            try (ResultSet row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getBytes(1);
            }
        }
    }

    /** What was sealed names its key behind the first byte. */
    private static ByteBuffer keyOf(byte[] sealed) {
        return ByteBuffer.wrap(sealed, 1, 16).slice();
    }

    private void settled(String token, String password, String key) {
        tenant.write("twilio", Map.of("account_sid", account.sid(), "auth_token", token));
        tenant.write("redis", Map.of("username", tenant.cache().username(), "password", password));
        tenant.write("media", Map.of("key", key));
    }

    private void write(
            String token, String otherToken, String password, String otherPassword, String key, String otherKey) {
        tenant.write(
                "twilio", Map.of("account_sid", account.sid(), "auth_token", token, "next_auth_token", otherToken));
        tenant.write(
                "redis",
                Map.of(
                        "username", tenant.cache().username(),
                        "password", password,
                        "next_password", otherPassword));
        tenant.write("media", Map.of("key", key, "previous_key", otherKey));
    }

    private void writeApiKeys(String used, String other) {
        tenant.write("twilio-key", Map.of("account_sid", account.sid(), "api_key", used, "next_api_key", other));
    }

    private static String drawnKey() {
        byte[] drawn = new byte[32];
        new SecureRandom().nextBytes(drawn);
        return Base64.getEncoder().encodeToString(drawn);
    }

    /** Time is what a rotation's steps are apart, and nothing else tells that every pod has read. */
    private static void overlap() {
        await().atMost(SOON).pollDelay(OVERLAP).until(() -> true);
    }

    private void webhook(TwilioStandIn twilio) {
        Map<String, String> ended = inbound(newCallSid(), CALLER, TenantOnRealServices.NUMBER, "completed");
        ended.put("AccountSid", account.sid());
        // As the tenant's base URL says it: that is what is signed.
        String address = "http://127.0.0.1:" + application.getPort();
        try {
            answers.add(twilio.send(STATUS, ended, signature(address + STATUS, ended, account.authToken()))
                    .statusCode());
        } catch (IllegalStateException unanswered) {
            lost.add(String.valueOf(unanswered.getCause()));
        }
    }

    private void askCarrier() {
        try {
            carriersAnswers.add(carrier.get("Calls.json?PageSize=1").statusCode());
        } catch (IOException unanswered) {
            lost.add("the carrier: " + unanswered);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Phones.Placed conversation() {
        return TenantOnSimulatedPhones.call(
                new Step.Hear("hello", WITHIN_MS),
                new Step.Wait(4000),
                new Step.Say("My name is Ann."),
                new Step.Hear("you said: my name is ann", WITHIN_MS),
                new Step.HangUp());
    }
}
