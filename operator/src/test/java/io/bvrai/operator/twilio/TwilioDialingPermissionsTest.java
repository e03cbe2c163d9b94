package io.bvrai.operator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API of dialing permissions as the simulator speaks it. */
class TwilioDialingPermissionsTest {
    private final Simulator simulator = Simulator.start(SimulatorConfig.embedded());
    private final TwilioClient client = SimulatedTwilio.client(simulator);
    private final Subaccount account = new TwilioAccounts(client).create("bvrai:acme");
    private final TwilioDialingPermissions permissions = new TwilioDialingPermissions(client);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void readsAListOfSeveralPagesToItsEnd() {
        // Given
        List<CountryPermission> inOne = permissions.countries(account.sid(), account.authToken());

        // When
        List<CountryPermission> inPages =
                new TwilioDialingPermissions(client, 50).countries(account.sid(), account.authToken());

        // Then
        assertThat(inOne)
                .hasSizeGreaterThan(200)
                .contains(new CountryPermission("US", Set.of("+1"), true, false, false));
        assertThat(inPages).isEqualTo(inOne);
    }

    @Test
    void tellsMoreThanOneRequestMayName() {
        // Given
        permissions.endInheritance(account.sid(), account.authToken());
        List<CountryPermission> closed = permissions.countries(account.sid(), account.authToken()).stream()
                .map(CountryPermission::closed)
                .toList();

        // When
        permissions.set(account.sid(), account.authToken(), closed);

        // Then
        assertThat(permissions.countries(account.sid(), account.authToken())).isEqualTo(closed);
        assertThat(simulator.log().entries("twilio.rest").stream()
                        .filter(entry -> entry.text("path").endsWith("/BulkCountryUpdates")))
                .as("requests")
                .hasSize(Math.ceilDiv(closed.size(), DialingPermissions.MOST_AT_ONCE))
                .allSatisfy(entry -> assertThat(Integer.parseInt(entry.text("answer.update_count")))
                        .isLessThanOrEqualTo(DialingPermissions.MOST_AT_ONCE));
    }

    @Test
    void changesTheAccountThatAsksAndNoOther() {
        // Given
        Subaccount other = new TwilioAccounts(client).create("bvrai:globex");

        // When
        permissions.endInheritance(account.sid(), account.authToken());

        // Then
        assertThat(permissions.inherited(other.sid(), other.authToken())).isTrue();
        assertThatThrownBy(() -> permissions.inherited(account.sid(), other.authToken()))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DENIED));
    }

    /** A proxy's page, another API's list, a list of nothing: what isn't understood isn't taken for closed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>welcome</html>",
                "{\"countries\":[]}",
                "{\"content\":[]}",
                "{\"content\":[{\"iso_code\":\"US\",\"country_codes\":[\"+1\"]}]}",
                "{\"content\":[{\"iso_code\":null,\"low_risk_numbers_enabled\":true}]}"
            })
    void anAnswerThatIsNoListOfCountriesIsNone(String answer) throws IOException {
        // Given
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI api = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

        // When // Then
        TwilioDialingPermissions odd = new TwilioDialingPermissions(SimulatedTwilio.client(api, api, api));
        assertThatThrownBy(() -> odd.countries(account.sid(), account.authToken()))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE));
        server.stop(0);
    }
}
