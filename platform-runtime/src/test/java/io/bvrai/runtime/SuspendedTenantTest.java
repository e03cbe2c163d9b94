package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.CALLER;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers hear of a tenant that is suspended. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class SuspendedTenantTest {
    private static final String WORDS = "We are closed. Goodbye.";

    @TestHTTPResource
    URI application;

    @Inject
    ConfigFiles config;

    @Inject
    RuntimeSettings settings;

    private TwilioStandIn twilio;
    private String served;

    @BeforeEach
    void remember() throws IOException {
        twilio = new TwilioStandIn(application);
        served = Files.readString(file());
    }

    @AfterEach
    void serveAgain() throws IOException {
        become(served, true);
    }

    @Test
    void everyNewCallerHearsTheClosingMessageAndNobodyBeforeAndAfter() throws IOException {
        // Given
        assertThat(answer(TenantOnRealServices.NUMBER)).contains("<Stream");

        // When
        become(suspended(), false);

        // Then
        assertThat(answer(TenantOnRealServices.NUMBER)).contains("<Say", WORDS).doesNotContain("<Stream");
        assertThat(twilio.post(
                                "/v1/numbers/voice",
                                inbound(newCallSid(), CALLER, TenantOnRealServices.NUMBER_WITHOUT_AGENT, "ringing"))
                        .body())
                .contains("<Say", WORDS);

        // When
        become(served, true);

        // Then
        assertThat(answer(TenantOnRealServices.NUMBER)).contains("<Stream").doesNotContain(WORDS);
    }

    @Test
    void aCallInProgressGoesOn() throws IOException {
        // Given
        String sid = newCallSid();
        twilio.post(TwilioStandIn.VOICE, inbound(sid, CALLER, TenantOnRealServices.NUMBER, "ringing"));
        become(suspended(), false);

        // When: its media socket was lost, and the carrier asks what to do
        String resumed = twilio.post(
                        "/v1/agents/reception/resume/1",
                        inbound(sid, CALLER, TenantOnRealServices.NUMBER, "in-progress"))
                .body();

        // Then
        assertThat(resumed).contains("<Stream").doesNotContain(WORDS);
        twilio.endCall(sid);
    }

    private String answer(String number) {
        String sid = newCallSid();
        String answer = twilio.post(TwilioStandIn.VOICE, inbound(sid, CALLER, number, "ringing"))
                .body();
        twilio.endCall(sid);
        return answer;
    }

    private String suspended() throws IOException {
        ObjectNode tenant = (ObjectNode) new ObjectMapper().readTree(served);
        tenant.putObject("service").put("closingMessage", WORDS).put("dialing", true);
        return tenant.toString();
    }

    private void become(String content, boolean dialing) throws IOException {
        Files.writeString(file(), content);
        await().atMost(SOON).until(() -> config.tenant()
                .filter(tenant -> tenant.service().dials() == dialing)
                .isPresent());
    }

    private Path file() {
        return settings.configDir().resolve("tenant/tenant.json");
    }
}
