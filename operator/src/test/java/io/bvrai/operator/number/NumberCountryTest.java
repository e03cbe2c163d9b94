package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant has numbers in the countries that it may call, and in no others. */
@ExtendWith(ControlPlane.class)
class NumberCountryTest {
    private final Numbers lines;

    NumberCountryTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.lines = new Numbers(admin, cluster);
    }

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void noNumberIsBoughtInACountryThatTheTenantMayNotHaveOneIn() {
        // When
        lines.apply("bought", "acquire: {country: GB}");

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("bought", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(lines.message("bought", ConditionTypes.ACCEPTED)).contains("GB", "only US", lines.home.tenant());
        assertThat(lines.holds("bought", ConditionTypes.READY)).isFalse();
        assertThat(lines.network.reads.get())
                .as("nobody was asked for anything")
                .isZero();
        assertThat(lines.status("bought").purchase()).isNull();

        // When
        lines.home.mayCall("US, GB");

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void aHeldNumberOfAnotherCountryIsNotBound() {
        // Given
        var london = "+44207946" + ThreadLocalRandom.current().nextInt(1000, 10_000);
        lines.network.hold(london);

        // When
        lines.apply("london", "number: '%s'".formatted(london));

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("london", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(lines.network.voice(london)).isEqualTo(NetworkOfTests.FACTORY);
    }

    @Test
    void noNumberIsBoughtWhoseCallsWouldBeForwardedToWhereItsTenantMayNotCall() {
        // When
        lines.apply("bought", "acquire: {country: US}, fallback: {forwardTo: '+442079460123'}");

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("bought", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(lines.message("bought", ConditionTypes.ACCEPTED))
                .startsWith("fallback.forwardTo is in GB")
                .doesNotContain("+442079460123");
        assertThat(lines.network.reads.get())
                .as("nobody was asked for anything")
                .isZero();

        // When
        lines.home.mayCall("US, GB");

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }

    @Test
    void aNumberIsKeptAndAnsweredWhenItsCountryIsRemoved() {
        // Given
        lines.apply("bought", "acquire: {country: US}, deletionPolicy: Release");
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        var bought = String.valueOf(lines.status("bought").number());
        var wanted = lines.network.voice(bought);

        // When
        lines.home.mayCall("GB");

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("bought", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(lines.message("bought", ConditionTypes.ACCEPTED)).contains("It is kept as it is");
        assertThat(lines.holds("bought", ConditionTypes.READY)).isFalse();
        assertThat(lines.holds("bought", ConditionTypes.BOUND)).isTrue();

        // When
        lines.network.changeByHand(bought, VoiceField.VOICE_APPLICATION_SID.changedIn(wanted));
        lines.askAgain("bought");

        // Then
        Numbers.eventually().until(() -> lines.network.voice(bought).equals(wanted));
        assertThat(lines.status("bought").sid()).isNotNull();

        // When
        lines.home.mayCall("US");

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
    }
}
