package io.bvrai.runtime;

import static io.bvrai.testkit.Patience.SOON;
import static io.bvrai.testkit.Patience.WITHIN_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.call.LostEnds;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TenantOnSimulatedPhones;
import io.bvrai.simulator.Phones;
import io.bvrai.simulator.caller.Step;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People call the whole application over the simulated telephone network while its neighbours come and go: real audio in real time. */
@QuarkusTest
@QuarkusTestResource(value = TenantOnSimulatedPhones.class, restrictToAnnotatedClass = true)
class OutageCallTest {

    @TestHTTPResource
    URI application;

    @Inject
    LostEnds lostEnds;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private TenantApi api;

    @BeforeEach
    void theApi() {
        api = new TenantApi(application);
    }

    @AfterEach
    void allNeighboursAreBack() {
        tenant.toCache().mend();
        tenant.toVault().mend();
        tenant.bringDatabaseBack();
    }

    @Test
    void theCallerHearsTheAgentWhileTheDatabaseIsAwayAndTheTranscriptIsThereAfterwards() throws Exception {
        // Given
        tenant.toDatabase().cut();

        // When
        Phones.Placed placed = conversation();
        JsonObject ended = placed.awaitEnd(SOON);
        tenant.bringDatabaseBack();

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertStoredOnce(placed);
    }

    @Test
    void aDatabaseThatGoesAwayInTheMiddleOfACallIsNotNoticed() throws Exception {
        // Given
        Phones.Placed placed = conversation();
        await().atMost(SOON)
                .until(() -> tenant.count("SELECT count(*) FROM call_event WHERE type = 'media.first_audio'"
                                + " AND call_sid = '" + placed.sid() + "'")
                        == 1);

        // When
        tenant.toDatabase().jam();
        JsonObject ended = placed.awaitEnd(SOON);
        tenant.bringDatabaseBack();

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertStoredOnce(placed);
    }

    @Test
    void theCallerHearsTheAgentWhileRedisIsAway() throws Exception {
        // Given
        tenant.toCache().cut();

        // When
        Phones.Placed placed = conversation();
        JsonObject ended = placed.awaitEnd(SOON);

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertStoredOnce(placed);
    }

    @Test
    void theCallerHearsTheAgentWhileVaultIsAway() throws Exception {
        // Given a pod that has worked before
        conversation().awaitEnd(SOON);
        tenant.toVault().cut();

        // When
        Phones.Placed placed = conversation();
        JsonObject ended = placed.awaitEnd(SOON);

        // Then
        assertThat(ended.getJsonObject("person").getString("problem")).isNull();
        assertStoredOnce(placed);
    }

    @Test
    void theCarrierIsToldHowLongACallMayLastShouldAllItsPodsDie() throws Exception {
        // When
        Phones.Placed placed = conversation();
        placed.awaitEnd(SOON);

        // Then the agent's ten minutes, and five seconds in which it ends the call by itself
        assertThat(TenantOnSimulatedPhones.simulator().log().entries("twilio.rest"))
                .filteredOn(entry -> entry.text("path").contains(placed.sid()))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.data().getInteger("status")).isEqualTo(200);
                    assertThat(entry.data().getJsonObject("params").encode()).contains("TimeLimit", "605");
                });
    }

    @Test
    void aCallOfWhoseEndNobodyToldIsClosedByAskingTheCarrier() throws Exception {
        // Given a call that is over, as if its last callback had never come
        Phones.Placed placed = conversation();
        placed.awaitEnd(SOON);
        assertStoredOnce(placed);
        tenant.change("UPDATE call SET state = 'IN_PROGRESS', ended_at = NULL, duration_seconds = NULL,"
                + " ending_at = now() - interval '3 minutes' WHERE call_sid = '" + placed.sid() + "'");

        // When
        lostEnds.look();

        // Then
        JsonNode call = api.call(placed.sid());
        assertThat(call.path("state").asText()).isEqualTo("completed");
        assertThat(call.path("endedAt").asText()).isNotEmpty();
        assertThat(call.path("durationSeconds").asInt()).isPositive();
    }

    private static Phones.Placed conversation() {
        return TenantOnSimulatedPhones.call(
                new Step.Hear("hello", WITHIN_MS),
                new Step.Say("My name is Ann."),
                new Step.Hear("you said: my name is ann", WITHIN_MS),
                // What was heard is known when its mark comes back, at most 200 ms later.
                new Step.Wait(1000),
                new Step.HangUp());
    }

    private void assertStoredOnce(Phones.Placed placed) {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode call = api.call(placed.sid());
            assertThat(call.path("state").asText()).isEqualTo("completed");
            assertThat(call.path("revision").asText()).isNotEmpty();
            assertThat(call.path("resumes").asInt()).isZero();
            assertThat(said(call))
                    .containsExactly("agent: Hello.", "caller: My name is Ann.", "agent: You said: My name is Ann.");
        });
    }

    private List<String> said(JsonNode call) {
        JsonNode turns = api.read("/api/v1/calls/" + call.path("id").asText() + "/transcript");
        return StreamSupport.stream(turns.spliterator(), false)
                .map(turn ->
                        turn.path("speaker").asText() + ": " + turn.path("text").asText())
                .toList();
    }
}
