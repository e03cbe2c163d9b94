package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.DialingPermissions;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TwilioAccounts;
import io.bvrai.operator.twilio.TwilioClient;
import io.bvrai.operator.twilio.TwilioDialingPermissions;
import io.bvrai.operator.twilio.TwilioProbe;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.http.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key of a tenant's account calls the tenant's countries and no other, whoever holds it. */
class TelephoneCountriesTest {
    private static final List<String> NORTH_AMERICA = List.of("US", "CA");
    private static final String AMERICAN = "+12025550111";
    private static final String BRITISH = "+442079460111";

    private final Simulator simulator = Simulator.start(SimulatorConfig.embedded());
    private final TwilioClient client = SimulatedTwilio.client(simulator);
    private final DialingPermissions permissions = new TwilioDialingPermissions(client);
    private final TelephoneCountries countries = new TelephoneCountries(permissions);
    private final Subaccount account = new TwilioAccounts(client).create("bvrai:acme");

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void withoutItAnAccountCallsWhereItsParentMay() {
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"parents", "parents-then", "none"})
    void anAccountCallsWhatIsAllowedAndNothingElseWhateverItBeginsWith(String position) {
        // Given
        simulator.switches().set("twilio.dialing.own-permissions", position);

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, NORTH_AMERICA);

        // Then
        assertThat(outcome).isEqualTo(new TelephoneCountries.Outcome(Drift.CREATED, Set.of()));
        assertThat(permissions.inherited(account.sid(), account.authToken())).isFalse();
        assertThat(open()).containsExactlyInAnyOrder(CountryPermission.open("US"), CountryPermission.open("CA"));
        assertThat(TwilioProbe.call(client, account.sid(), AMERICAN)).isEmpty();
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).contains("error 21215");
    }

    @Test
    void aTenantWithoutCountriesCallsNobody() {
        // When
        countries.ensure(account, List.of());

        // Then
        assertThat(open()).isEmpty();
        assertThat(TwilioProbe.call(client, account.sid(), AMERICAN)).contains("error 21215");
    }

    @Test
    void asksTwiceAndWritesNothingWhenItStands() {
        // Given
        countries.ensure(account, NORTH_AMERICA);
        int before = requests();

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, NORTH_AMERICA);

        // Then
        assertThat(outcome.drift()).isEqualTo(Drift.NONE);
        assertThat(requests() - before).isEqualTo(2);
    }

    @Test
    void whatSomebodyOpenedIsClosedAgain() {
        // Given
        countries.ensure(account, NORTH_AMERICA);
        set(
                CountryPermission.open("GB"),
                new CountryPermission("US", true, true, true),
                CountryPermission.closed("CA"));

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, NORTH_AMERICA);

        // Then
        assertThat(outcome.drift()).isEqualTo(Drift.REPAIRED);
        assertThat(open()).containsExactlyInAnyOrder(CountryPermission.open("US"), CountryPermission.open("CA"));
    }

    @Test
    void inheritanceThatSomebodySwitchedOnIsEndedAgain() {
        // Given
        countries.ensure(account, NORTH_AMERICA);
        TwilioProbe.inherit(client, account);
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).isEmpty();

        // When
        countries.ensure(account, NORTH_AMERICA);

        // Then
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).contains("error 21215");
    }

    @Test
    void anEditOfTheListIsFollowedBothWays() {
        // Given
        countries.ensure(account, NORTH_AMERICA);

        // When
        countries.ensure(account, List.of("GB"));

        // Then
        assertThat(open()).containsExactly(CountryPermission.open("GB"));
    }

    /** Told before inheritance ends: a tenant that is being served when this operator comes goes on calling. */
    @Test
    void whatIsAllowedIsCallableThroughout() {
        // Given: an account whose own list is empty, and an operator that is lost as soon as inheritance has ended
        simulator.switches().set("twilio.dialing.own-permissions", "none");
        simulator.faults().arm(new Fault("twilio", "POST", "Settings", 1, Fault.Action.DROP_AFTER, 0, 0, 0));

        // When
        assertThatThrownBy(() -> countries.ensure(account, NORTH_AMERICA)).isInstanceOf(NeighbourException.class);

        // Then
        assertThat(permissions.inherited(account.sid(), account.authToken())).isFalse();
        assertThat(TwilioProbe.call(client, account.sid(), AMERICAN)).isEmpty();
        assertThat(open())
                .as("nothing else was opened")
                .containsExactlyInAnyOrder(CountryPermission.open("US"), CountryPermission.open("CA"));
    }

    /** The next one finds it by reading: nothing is written down of how far it came. */
    @ParameterizedTest
    @ValueSource(strings = {"Settings", "BulkCountryUpdates"})
    void whoeverComesAfterALostAnswerFinishesTheWork(String lost) {
        // Given
        simulator.faults().arm(new Fault("twilio", "POST", lost, 1, Fault.Action.DROP_AFTER, 0, 0, 0));
        assertThatThrownBy(() -> countries.ensure(account, NORTH_AMERICA)).isInstanceOf(NeighbourException.class);

        // When
        countries.ensure(account, NORTH_AMERICA);

        // Then
        assertThat(open()).containsExactlyInAnyOrder(CountryPermission.open("US"), CountryPermission.open("CA"));
    }

    @Test
    void aCountryThatTwilioCallsNobodyInIsNamed() {
        assertThat(countries.ensure(account, List.of("US", "AQ")).unknown()).containsExactly("AQ");
    }

    @Test
    void whoOnlyObservesChangesNothing() {
        // When
        assertThatThrownBy(() -> Mandate.NOTHING.during(() -> countries.ensure(account, NORTH_AMERICA)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_MANAGED));

        // Then
        assertThat(permissions.inherited(account.sid(), account.authToken())).isTrue();
    }

    @Test
    void whoOnlyReportsOpensWhatTheSpecAddsAndLeavesWhatSomebodyOpened() {
        // Given
        Mandate.CREATE_ONLY.during(() -> countries.ensure(account, List.of("US")));

        // When
        Mandate.CREATE_ONLY.during(() -> countries.ensure(account, NORTH_AMERICA));

        // Then
        assertThat(open()).containsExactlyInAnyOrder(CountryPermission.open("US"), CountryPermission.open("CA"));

        // When
        CountryPermission premium = new CountryPermission("US", true, true, false);
        set(premium);

        // Then
        assertThatThrownBy(() -> Mandate.CREATE_ONLY.during(() -> countries.ensure(account, NORTH_AMERICA)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DRIFTED))
                .hasMessageContaining("What account " + account.sid() + " may call");
        assertThat(open()).contains(premium);
    }

    @Test
    void aChangeThatTwilioTakesAndDoesNotShowIsNoChange() {
        // Given
        countries.ensure(account, NORTH_AMERICA);
        DialingPermissions deaf = (DialingPermissions) Proxy.newProxyInstance(
                DialingPermissions.class.getClassLoader(),
                new Class<?>[] {DialingPermissions.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("set")) {
                        return null;
                    }
                    try {
                        return method.invoke(permissions, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });

        // When // Then
        assertThatThrownBy(() -> new TelephoneCountries(deaf).ensure(account, List.of("US", "GB")))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNAVAILABLE))
                .hasMessageContaining("CA")
                .hasMessageContaining("GB");
    }

    private List<CountryPermission> open() {
        return permissions.countries(account.sid(), account.authToken()).stream()
                .filter(country -> !country.equals(CountryPermission.closed(country.country())))
                .toList();
    }

    private void set(CountryPermission... changes) {
        permissions.set(account.sid(), account.authToken(), List.of(changes));
    }

    private int requests() {
        return simulator.log().entries("twilio.rest").size();
    }
}
