package io.bvrai.runtime.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Keys come from OpenBao's transit engine and lie wrapped in PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class PersonalDataTest {
    private static final PersonalData.Place PLACE = new PersonalData.Place("call", "from_sealed", "CA1");

    @Inject
    PersonalData personal;

    @Test
    void opensInItsPlaceAndNowhereElse() {
        // Given
        byte[] sealed = personal.seal(PLACE, "+14155550123");

        // When
        String opened = personal.open(PLACE, sealed);

        // Then
        assertThat(opened).isEqualTo("+14155550123");
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("call", "from_sealed", "CA2"), sealed))
                .isInstanceOf(PrivacyException.class);
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("call", "to_sealed", "CA1"), sealed))
                .isInstanceOf(PrivacyException.class);
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("turn", "from_sealed", "CA1"), sealed))
                .isInstanceOf(PrivacyException.class);
    }

    @Test
    void noticesEveryChangedBit() {
        // Given
        byte[] sealed = personal.seal(PLACE, "+14155550123");

        // When
        // Then
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> personal.open(PLACE, changed)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void neverSealsTheSameWayTwiceButIndexesAlike() {
        // Given
        String number = "+14155550123";

        // When
        byte[] one = personal.seal(PLACE, number);
        byte[] other = personal.seal(PLACE, number);

        // Then
        assertThat(one).isNotEqualTo(other);
        assertThat(personal.numberIndex(number)).isEqualTo(personal.numberIndex(number));
        assertThat(personal.numberIndex(number)).isNotEqualTo(personal.numberIndex("+14155550124"));
    }

    @Test
    void keysLieInTheDatabaseOnlyWrapped() throws Exception {
        // Given
        personal.seal(PLACE, "something");
        personal.numberIndex("+14155550123");
        TenantOnRealServices tenant = TenantOnRealServices.current();

        // When
        long wrapped = tenant.count("SELECT (SELECT count(*) FROM data_key WHERE wrapped LIKE 'vault:v%')"
                + " + (SELECT count(*) FROM index_key WHERE wrapped LIKE 'vault:v%')");
        long all = tenant.count("SELECT (SELECT count(*) FROM data_key) + (SELECT count(*) FROM index_key)");

        // Then
        assertThat(wrapped).isEqualTo(all).isEqualTo(2);
    }
}
