package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How many calls and minutes a calendar month (UTC) has come to, from the rows of the calls: nothing is added up beside them that could be lost or
 * counted twice. Counted behind everybody's back, so that whoever asks waits for no database. Thread-safe.
 */
@Singleton
public class MonthUsage {
    private static final Logger LOG = Logger.getLogger(MonthUsage.class);

    /** A carrier bills started minutes, call by call. Without its own count of the seconds, ours is the next best. */
    private static final String SUM = "SELECT count(*), coalesce(sum(ceil(coalesce(duration_seconds,"
            + " extract(epoch FROM ended_at - answered_at)) / 60.0)) FILTER (WHERE ended_at IS NOT NULL), 0)::bigint"
            + " FROM call WHERE created_at >= ? AND created_at < ?";

    private final DataSource database;
    private final RuntimeSettings settings;
    private final Clock clock;
    private volatile TenantStatusDocument.@Nullable Month counted;

    @Inject
    MonthUsage(DataSource database, RuntimeSettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /** This month as last counted; empty while it never was. */
    public Optional<TenantStatusDocument.Month> soFar() {
        return Optional.ofNullable(counted).filter(month -> month.month().equals(thisMonth()));
    }

    @Scheduled(every = "10s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        if (!settings.has(Role.API)) {
            return;
        }
        try {
            counted = of(thisMonth());
        } catch (SQLException e) {
            LOG.debugf("this month's calls stay as last counted: %s", e.getMessage());
        }
    }

    TenantStatusDocument.Month of(YearMonth month) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SUM)) {
            select.setTimestamp(1, Timestamp.from(begin(month)));
            select.setTimestamp(2, Timestamp.from(begin(month.plusMonths(1))));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new TenantStatusDocument.Month(month, row.getLong(1), row.getLong(2));
            }
        }
    }

    private YearMonth thisMonth() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }

    private static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
