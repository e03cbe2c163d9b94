package io.bvrai.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"15m, PT15M", "1h30m, PT1H30M", "1500ms, PT1.5S", "0s, PT0S", "720h, PT720H", "1h2m3s4ms, PT1H2M3.004S"
    })
    void readsWhatTheSchemaAllows(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "m", "1.5h", "-1s", "1d", "15m ", "100000s", "1s1s1s1s1s"})
    void refusesWhatTheSchemaRefuses(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
