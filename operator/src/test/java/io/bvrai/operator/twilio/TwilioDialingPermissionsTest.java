package io.bvrai.operator.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        assertThat(inOne).hasSizeGreaterThan(200).contains(CountryPermission.open("US"));
        assertThat(inPages).isEqualTo(inOne);
    }

    @Test
    void tellsMoreThanOneRequestMayName() {
        // Given
        permissions.endInheritance(account.sid(), account.authToken());
        List<CountryPermission> closed = permissions.countries(account.sid(), account.authToken()).stream()
                .map(country -> CountryPermission.closed(country.country()))
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
}
