package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.number.Acquire;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RentsTest {
    private final PricesOfTests prices = new PricesOfTests();
    private final Rents rents = new Rents(prices);

    @ParameterizedTest
    @CsvSource({
        "+14155550100, 1.15", // a local one
        "+18005550100, 2.15", // toll free
        "+19005550100, 2.15", // of a type that isn't listed: the dearest of its country
        "+4915112345678, 0", // of a country in which none is sold
        "+9991234567, 0"
    })
    void aHeldNumberCostsWhatItsDigitsSay(String number, String price) {
        assertThat(rents.held(number)).isEqualByComparingTo(price);
    }

    @Test
    void aNumberIsOnlyOfferedWhereItsPriceIsNamed() {
        // Given
        var mobile = new Acquire("US", Acquire.NumberType.MOBILE, null, null, List.of(), null);
        var german = new Acquire("DE", Acquire.NumberType.LOCAL, null, null, List.of(), null);

        // Then: what is to be bought has a price, and what may have been bought counts as the dearest
        for (var acquire : List.of(mobile, german)) {
            assertThatThrownBy(() -> rents.offered(acquire))
                    .isInstanceOfSatisfying(NeighbourException.class, e -> assertThat(e.problem())
                            .isEqualTo(Problem.NOT_FOUND))
                    .hasMessageContaining(acquire.country());
        }
        assertThat(rents.begun(mobile)).isEqualByComparingTo("2.15");
        assertThat(rents.begun(german)).isZero();
    }

    @Test
    void aCountrysPricesAreAskedForOnce() {
        // When
        rents.held("+14155550100");
        rents.held("+18005550100");
        rents.held("+4915112345678");
        rents.held("+4915112345678");

        // Then
        assertThat(prices.asked.get()).isEqualTo(2);
        assertThat(rents.currencies()).containsExactly("USD");
    }
}
