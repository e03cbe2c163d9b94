package io.bvrai.runtime.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailedStartTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new SettingsException(List.of("BVRAI_TENANT is missing.", "BVRAI_POD is missing.")),
                        "BVRAI_TENANT is missing. BVRAI_POD is missing."),
                Arguments.of(
                        new SQLException(
                                "no connection",
                                new VaultException(
                                        "auth/kubernetes/login", 0, "Vault can't be reached", new ConnectException())),
                        "Vault (BVRAI_VAULT_ADDR): Vault can't be reached: auth/kubernetes/login (ConnectException)"),
                Arguments.of(
                        new SQLException("Connection to 10.0.0.1:5432 refused", new ConnectException("refused")),
                        "PostgreSQL (BVRAI_POSTGRES_HOST): Connection to 10.0.0.1:5432 refused (ConnectException: refused)"),
                Arguments.of(
                        new QuarkusBindException("0.0.0.0", 8080, new BindException("in use")),
                        "a port is taken by another process"),
                Arguments.of(new IllegalStateException("the disk is full"), "IllegalStateException: the disk is full"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void namesWhatIsMissingHoweverDeepItLies(Exception failure, String line) {
        assertThat(FailedStart.reason(new RuntimeException("Failed to start", new IllegalStateException(failure))))
                .startsWith(line);
    }

    @Test
    void isOneLine() {
        assertThat(FailedStart.reason(new SQLException("FATAL: no such database\n  Hint: make one\r\n")))
                .isEqualTo("PostgreSQL (BVRAI_POSTGRES_HOST): FATAL: no such database Hint: make one");
    }
}
