package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {
    @ParameterizedTest
    @CsvSource({
        "+14155550100, US",
        "+18005550100, US",
        "+16045550100, CA",
        "+442079460000, GB",
        "+390612345678, IT",
        "+4915112345678, DE"
    })
    void aNumberTellsItsCountry(String number, String country) {
        assertThat(Countries.of(number)).containsExactly(country);
    }

    @Test
    void aNumberThatDoesNotTellMayBeInAnyCountryOfItsCallingCode() {
        // Given: an area code of North America that nobody has been given
        assertThat(Countries.of("+12995550100")).contains("US", "CA", "JM");
    }

    @Test
    void whatIsNoNumberIsInNoCountry() {
        assertThat(Countries.of("+9991234567")).isEmpty();
    }
}
