package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantStatusDocument.Month;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a month has come to, from real rows. Each test has a month of its own, in which no other test calls. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class MonthUsageTest {
    private final TenantOnRealServices tenant = TenantOnRealServices.current();

    @Inject
    DataSource database;

    @Inject
    RuntimeSettings settings;

    @Inject
    ConfigFiles config;

    @Test
    void eachCallsMinutesAreRoundedUpByThemselves() throws SQLException {
        // Given: two of 61 s are four minutes, not three
        call("2031-01-05T10:00:00Z", "COMPLETED", "61");
        call("2031-01-05T10:00:00Z", "COMPLETED", "61");
        call("2031-01-05T10:00:00Z", "COMPLETED", "60");
        call("2031-01-05T10:00:00Z", "NO_ANSWER", "0");

        // When
        Month month = at("2031-01-20T00:00:00Z").of(YearMonth.of(2031, 1), Optional.empty());

        // Then
        assertThat(month).isEqualTo(new Month(YearMonth.of(2031, 1), 4, 5, null));
    }

    @Test
    void aMonthBeginsAndEndsAtMidnightUtc() throws SQLException {
        // Given
        call("2031-02-28T23:59:59.999Z", "COMPLETED", "1");
        call("2031-03-01T00:00:00Z", "COMPLETED", "1");
        call("2031-03-31T23:59:59.999Z", "COMPLETED", "1");
        call("2031-04-01T00:00:00Z", "COMPLETED", "1");

        // When
        MonthUsage usage = at("2031-03-31T23:59:59Z");
        usage.count();

        // Then
        Month march = usage.soFar().orElseThrow();
        assertThat(march.month()).isEqualTo(YearMonth.of(2031, 3));
        assertThat(march.calls()).isEqualTo(2);
        assertThat(march.minutes()).isEqualTo(2);
    }

    @Test
    void aLiveCallCountsItsMinutesWhenItIsOver() throws SQLException {
        // Given
        UUID live = call("2031-05-05T10:00:00Z", "IN_PROGRESS", "NULL");
        MonthUsage usage = at("2031-05-05T10:05:00Z");
        Month during = usage.of(YearMonth.of(2031, 5), Optional.empty());

        // When: the carrier never says how long it lasted
        tenant.change("UPDATE call SET state = 'COMPLETED', answered_at = '2031-05-05T10:00:00Z',"
                + " ended_at = '2031-05-05T10:02:01Z' WHERE id = '" + live + "'");
        Month after = usage.of(YearMonth.of(2031, 5), Optional.empty());

        // Then
        assertThat(during).isEqualTo(new Month(YearMonth.of(2031, 5), 1, 0, null));
        assertThat(after).isEqualTo(new Month(YearMonth.of(2031, 5), 1, 3, null));
    }

    @Test
    void whatWasNotCountedIsNotZero() {
        // When
        MonthUsage fresh = at("2031-06-01T00:00:00Z");

        // Then
        assertThat(fresh.soFar()).isEmpty();
    }

    private MonthUsage at(String now) {
        return new MonthUsage(database, settings, config, Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
    }

    private UUID call(String begun, String state, String seconds) throws SQLException {
        UUID id = UUID.randomUUID();
        tenant.change(
                "INSERT INTO call (id, call_sid, direction, state, created_at, ended_at, duration_seconds) VALUES ('"
                        + id + "', 'CA" + id.toString().replace("-", "") + "', 'INBOUND', '" + state + "', '" + begun
                        + "', "
                        + (state.equals("IN_PROGRESS") ? "NULL" : "'" + begun + "'") + ", " + seconds + ")");
        return id;
    }
}
