package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.STATUS;
import static io.bvrai.runtime.fixture.TwilioStandIn.VOICE;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers and the carrier notice of a database that is away, on a real one that is taken away. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class DatabaseOutageTest {
    @TestHTTPResource
    URI application;

    @TestHTTPResource(management = true)
    URI management;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();
    private TwilioStandIn twilio;
    private String callSid;

    @BeforeEach
    void aCall() {
        twilio = new TwilioStandIn(application);
        callSid = newCallSid();
    }

    @Test
    void anEventThatComesWhileTheDatabaseIsAwayIsAcknowledgedAndAppliedLater() throws Exception {
        // Given
        Map<String, String> ended = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "completed");
        ended.put("CallDuration", "7");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> whileAway;
        HttpResponse<String> again;
        try {
            whileAway = twilio.post(STATUS, ended);
            again = twilio.post(STATUS, ended);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(whileAway.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tenant.count(
                        "SELECT count(*) FROM call WHERE state = 'COMPLETED' AND duration_seconds = 7 AND call_sid = '"
                                + callSid + "'"))
                .isEqualTo(1));
        assertThat(tenant.count("SELECT count(*) FROM inbox_event WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
    }

    @Test
    void aCallThatComesWhileTheDatabaseIsAwayIsLeftToTheCarriersNextAttempt() throws Exception {
        // Given
        Map<String, String> call = inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> whileAway;
        try {
            whileAway = twilio.post(VOICE, call);
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(whileAway.statusCode()).isEqualTo(503);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> twilio.post(VOICE, call).body().contains("<Stream"));
        assertThat(tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "'"))
                .isEqualTo(1);
        twilio.endCall(callSid);
    }

    @Test
    void aPodStaysReadyWhileTheDatabaseIsAway() throws Exception {
        // Given
        URI readiness = management.resolve("/q/health/ready");
        tenant.takeDatabaseDown();

        // When
        HttpResponse<String> answer;
        try {
            answer = http.send(HttpRequest.newBuilder(readiness).build(), HttpResponse.BodyHandlers.ofString());
        } finally {
            tenant.bringDatabaseBack();
        }

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
