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
    private static final List<String> AMERICAS = List.of("US", "MX");
    private static final String AMERICAN = "+12025550111";
    private static final String CANADIAN = "+14165550111";
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
        TelephoneCountries.Outcome outcome = countries.ensure(account, AMERICAS);

        // Then
        assertThat(outcome).isEqualTo(new TelephoneCountries.Outcome(Drift.CREATED, ""));
        assertThat(permissions.inherited(account.sid(), account.authToken())).isFalse();
        assertThat(open()).containsExactlyInAnyOrder("US", "MX");
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
        countries.ensure(account, AMERICAS);
        int before = requests();

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, AMERICAS);

        // Then
        assertThat(outcome.drift()).isEqualTo(Drift.NONE);
        assertThat(requests() - before).isEqualTo(2);
    }

    @Test
    void whatSomebodyOpenedIsClosedAgain() {
        // Given
        countries.ensure(account, AMERICAS);
        set("GB", true, false, false);
        set("US", true, true, true);
        set("MX", false, false, false);

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, AMERICAS);

        // Then
        assertThat(outcome.drift()).isEqualTo(Drift.REPAIRED);
        assertThat(open()).containsExactlyInAnyOrder("US", "MX");
    }

    @Test
    void inheritanceThatSomebodySwitchedOnIsEndedAgain() {
        // Given
        countries.ensure(account, AMERICAS);
        TwilioProbe.inherit(client, account);
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).isEmpty();

        // When
        countries.ensure(account, AMERICAS);

        // Then
        assertThat(TwilioProbe.call(client, account.sid(), BRITISH)).contains("error 21215");
    }

    @Test
    void anEditOfTheListIsFollowedBothWays() {
        // Given
        countries.ensure(account, AMERICAS);

        // When
        countries.ensure(account, List.of("GB"));

        // Then
        assertThat(open()).containsExactly("GB");
    }

    /** Told before inheritance ends: a tenant that is being served when this operator comes goes on calling. */
    @Test
    void whatIsAllowedIsCallableThroughout() {
        // Given: an account whose own list is empty, and an operator that is lost as soon as inheritance has ended
        simulator.switches().set("twilio.dialing.own-permissions", "none");
        simulator.faults().arm(new Fault("twilio", "POST", "Settings", 1, Fault.Action.DROP_AFTER, 0, 0, 0));

        // When
        assertThatThrownBy(() -> countries.ensure(account, AMERICAS)).isInstanceOf(NeighbourException.class);

        // Then
        assertThat(permissions.inherited(account.sid(), account.authToken())).isFalse();
        assertThat(TwilioProbe.call(client, account.sid(), AMERICAN)).isEmpty();
        assertThat(open()).as("nothing else was opened").containsExactlyInAnyOrder("US", "MX");
    }

    /** The next one finds it by reading: nothing is written down of how far it came. */
    @ParameterizedTest
    @ValueSource(strings = {"Settings", "BulkCountryUpdates"})
    void whoeverComesAfterALostAnswerFinishesTheWork(String lost) {
        // Given
        simulator.faults().arm(new Fault("twilio", "POST", lost, 1, Fault.Action.DROP_AFTER, 0, 0, 0));
        assertThatThrownBy(() -> countries.ensure(account, AMERICAS)).isInstanceOf(NeighbourException.class);

        // When
        countries.ensure(account, AMERICAS);

        // Then
        assertThat(open()).containsExactlyInAnyOrder("US", "MX");
    }

    @Test
    void aCountryThatTwilioCallsNobodyInIsNamed() {
        assertThat(countries.ensure(account, List.of("US", "AQ", "AZ")).remark())
                .isEqualTo(" Twilio calls nobody in AQ.");
    }

    /** Twilio lists "United States/Canada". */
    @Test
    void aCountryThatIsListedWithAnotherIsCalledWithIt() {
        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, List.of("CA"));

        // Then
        assertThat(outcome.remark()).isEqualTo(" Twilio lists CA with US, and opens both.");
        assertThat(TwilioProbe.call(client, account.sid(), CANADIAN)).isEmpty();
        assertThat(open()).containsExactly("US");
        assertThat(countries.ensure(account, List.of("CA")).drift()).isEqualTo(Drift.NONE);
    }

    @Test
    void aCountryThatIsListedByItselfIsCalledAlone() {
        // Given
        simulator.switches().set("twilio.dialing.canada", "apart");

        // When
        TelephoneCountries.Outcome outcome = countries.ensure(account, List.of("CA"));

        // Then
        assertThat(outcome.remark()).isEmpty();
        assertThat(TwilioProbe.call(client, account.sid(), CANADIAN)).isEmpty();
        assertThat(TwilioProbe.call(client, account.sid(), AMERICAN)).contains("error 21215");
    }

    @Test
    void whoOnlyObservesChangesNothing() {
        // When
        assertThatThrownBy(() -> Mandate.NOTHING.during(() -> countries.ensure(account, AMERICAS)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_MANAGED));

        // Then
        assertThat(permissions.inherited(account.sid(), account.authToken())).isTrue();
    }

    @Test
    void whoOnlyReportsOpensWhatTheSpecAddsAndLeavesWhatSomebodyOpened() {
        // Given
        Mandate.CREATE_ONLY.during(() -> countries.ensure(account, List.of("US")));
        set("US", true, true, false);
        set("GB", true, false, false);

        // When // Then: what is open is named and left, and what the spec adds is opened all the same
        assertThatThrownBy(() -> Mandate.CREATE_ONLY.during(() -> countries.ensure(account, AMERICAS)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DRIFTED))
                .hasMessageContaining("What account " + account.sid() + " may call in GB, US");
        assertThat(open()).containsExactlyInAnyOrder("GB", "MX", "US+");
    }

    /** Its end is where it takes effect: an operator that is lost then has left nothing for a mandate to forbid. */
    @Test
    void whoOnlyReportsLeavesNothingOpenWhenItIsLostInTheMidst() {
        // Given
        simulator.faults().arm(new Fault("twilio", "POST", "Settings", 1, Fault.Action.DROP_AFTER, 0, 0, 0));
        assertThatThrownBy(() -> Mandate.CREATE_ONLY.during(() -> countries.ensure(account, AMERICAS)))
                .isInstanceOf(NeighbourException.class);

        // When
        TelephoneCountries.Outcome outcome = Mandate.CREATE_ONLY.during(() -> countries.ensure(account, AMERICAS));

        // Then
        assertThat(outcome.drift()).isEqualTo(Drift.NONE);
        assertThat(open()).containsExactlyInAnyOrder("US", "MX");
    }

    @Test
    void whoOnlyObservesOpensNothingThatTheSpecAdds() {
        // Given
        countries.ensure(account, List.of("US"));

        // When // Then
        assertThatThrownBy(() -> Mandate.NOTHING.during(() -> countries.ensure(account, AMERICAS)))
                .isInstanceOfSatisfying(
                        NeighbourException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_MANAGED));
        assertThat(open()).containsExactly("US");
    }

    @Test
    void aChangeThatTwilioTakesAndDoesNotShowIsNoChange() {
        // Given
        countries.ensure(account, AMERICAS);
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
                .hasMessageContaining("MX")
                .hasMessageContaining("GB");
    }

    /** Countries that it may call, with a + where that is more than ordinary numbers. */
    private List<String> open() {
        return permissions.countries(account.sid(), account.authToken()).stream()
                .filter(country -> !country.isClosed())
                .map(country -> country.equals(country.opened()) ? country.country() : country.country() + "+")
                .toList();
    }

    private void set(String country, boolean lowRisk, boolean special, boolean tollFraud) {
        permissions.set(
                account.sid(),
                account.authToken(),
                List.of(new CountryPermission(country, Set.of(), lowRisk, special, tollFraud)));
    }

    private int requests() {
        return simulator.log().entries("twilio.rest").size();
    }
}
