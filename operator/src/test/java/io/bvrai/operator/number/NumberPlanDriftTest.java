package io.bvrai.operator.number;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus.Drift;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioNumbers;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import java.lang.reflect.RecordComponent;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each field by itself: seen in what was found, and put right at the (simulated) network. */
class NumberPlanDriftTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final VoiceSettings WANTED = new VoiceSettings(
            "https://acme.voice.test/v1/agents/reception/voice",
            "POST",
            "",
            "POST",
            "https://acme.voice.test/v1/agents/reception/status",
            "POST",
            "",
            "");

    private static final NumberSearch ANY =
            new NumberSearch("US", NumberSearch.Type.LOCAL, Optional.of("415"), Optional.empty(), false, false);

    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorConfig.embedded());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void noSettingIsLeftOut() {
        assertThat(Stream.of(VoiceField.values())
                        .map(field -> Character.toLowerCase(field.wire.charAt(0)) + field.wire.substring(1)))
                .containsExactlyElementsOf(Stream.of(VoiceSettings.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void aFieldThatDiffersIsNamedWithWhatItIs(VoiceField field) {
        // When
        List<Drift> drift = NumberPlan.drift(WANTED, field.changedIn(WANTED), List.of(), NOW);
        List<Drift> later = NumberPlan.drift(WANTED, field.changedIn(WANTED), drift, NOW.plusSeconds(60));

        // Then
        assertThat(drift).singleElement().satisfies(found -> {
            assertThat(found.field()).isEqualTo(field.wire);
            assertThat(found.got()).isEqualTo(field.byHand);
            assertThat(found.since()).isEqualTo(NOW);
        });
        assertThat(later).as("since it was first seen").isEqualTo(drift);
        assertThat(NumberPlan.drift(WANTED, WANTED, drift, NOW)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFieldChangedAtTheNetworkIsFoundThereAndPutRight(VoiceField field) throws Exception {
        // Given
        var client = SimulatedTwilio.client(simulator);
        var numbers = new TwilioNumbers(client);
        String account =
                new TwilioAccounts(client).create("bvrai:drift-" + field).sid();
        String offer = numbers.search(account, ANY, 1).getFirst();
        HeldNumber bought = numbers.buy(
                account, new NumberPurchase(offer, "bvrai:drift:" + field, WANTED, Optional.empty(), Optional.empty()));
        assertThat(bought.voice()).isEqualTo(WANTED);

        // When
        setByHand(account, bought.sid(), field);
        VoiceSettings found = numbers.findByNumber(account, offer).orElseThrow().voice();
        List<Drift> drift = NumberPlan.drift(WANTED, found, List.of(), NOW);
        VoiceSettings updated =
                numbers.update(account, bought.sid(), bought.tag(), WANTED).voice();

        // Then: of the three that exclude each other one that is set clears VoiceUrl, which differs with it
        assertThat(drift).extracting(Drift::field).contains(field.wire).isSubsetOf(field.wire, "VoiceUrl");
        assertThat(NumberPlan.drift(WANTED, updated, drift, NOW)).isEmpty();
        assertThat(numbers.findByNumber(account, offer).orElseThrow().voice()).isEqualTo(WANTED);
    }

    /** As somebody would with curl: one field, the platform's code not involved. */
    private static void setByHand(String account, String number, VoiceField field) throws Exception {
        String login = SimulatorConfig.EMBEDDED_ACCOUNT + ":" + SimulatorConfig.EMBEDDED_AUTH_TOKEN;
        var request = HttpRequest.newBuilder(simulator
                        .baseUrl(SimulatorConfig.Site.TWILIO)
                        .resolve("/2010-04-01/Accounts/" + account + "/IncomingPhoneNumbers/" + number + ".json"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(field.wire + "=" + URLEncoder.encode(field.byHand, UTF_8)))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }
}
