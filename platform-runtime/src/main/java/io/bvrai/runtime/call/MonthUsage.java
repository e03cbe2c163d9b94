package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.config.TenantStatusDocument.Month;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.WithoutSchema;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How many calls and minutes a calendar month (UTC) has come to and what they cost, from the rows of the calls: nothing is added up beside them that
 * could be lost or counted twice. Counted behind everybody's back, so that whoever asks waits for no database. Thread-safe.
 */
@Singleton
public class MonthUsage {
    private static final Logger LOG = Logger.getLogger(MonthUsage.class);

    private static final Duration FOR_THE_STATUS = Duration.ofSeconds(10);
    private static final Duration FOR_A_BUDGET = Duration.ofSeconds(3);
    /** A month of very many rows isn't counted all the time: of each pod's time no more than this part. */
    private static final int REST_PER_WORK = 20;

    /** A carrier bills started minutes, call by call. Without its own count of the seconds, ours is the next best. */
    private static final String STARTED =
            "greatest(0, ceil(coalesce(duration_seconds, extract(epoch FROM ended_at - answered_at), 0) / 60.0))";

    /**
     * Who came in and was turned away before an agent took the call costs nothing: otherwise callers could spend a budget that is spent. A call in
     * progress costs what it has come to, at least the minute that it has begun.
     */
    private static final String CHARGED =
            "CASE WHEN direction = 'INBOUND' AND (epoch = 0 OR end_reason = 'TENANT_FULL') THEN 0"
                    + " WHEN ended_at IS NOT NULL THEN " + STARTED
                    + " WHEN answered_at IS NOT NULL THEN greatest(1, ceil(extract(epoch FROM ?::timestamptz - answered_at) / 60.0))"
                    + " ELSE 0 END";

    private static final String SUMS =
            "SELECT direction, width_bucket(created_at, ?::timestamptz[]), count(*), sum(started)::bigint, sum(charged)::bigint"
                    + " FROM (SELECT direction, created_at, CASE WHEN ended_at IS NULL THEN 0 ELSE " + STARTED
                    + " END AS started, " + CHARGED
                    + " AS charged FROM call WHERE created_at >= ? AND created_at < ?) AS month GROUP BY 1, 2";

    private final DataSource database;
    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final Clock clock;
    private volatile @Nullable Month counted;
    private volatile long due = System.nanoTime();

    @Inject
    public MonthUsage(DataSource database, RuntimeSettings settings, ConfigFiles config, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.config = config;
        this.clock = clock;
    }

    /** This month as last counted; empty while it never was. */
    public Optional<Month> soFar() {
        return Optional.ofNullable(counted).filter(month -> month.month().equals(thisMonth()));
    }

    @Scheduled(
            every = "1s",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = WithoutSchema.class)
    void countWhenDue() {
        boolean budget = config.pricing().map(TenantConfig.Pricing::budget).isPresent();
        long begun = System.nanoTime();
        if (begun - due < 0 || !(budget || settings.has(Role.API))) {
            return;
        }
        count();
        long took = System.nanoTime() - begun;
        long pause = (budget ? FOR_A_BUDGET : FOR_THE_STATUS).toNanos();
        due = begun + Math.max(pause, REST_PER_WORK * took);
    }

    /** Counts now. Blocks; a count that fails changes nothing. */
    public void count() {
        try {
            counted = of(thisMonth(), config.pricing());
        } catch (SQLException e) {
            LOG.debugf("this month's calls stay as last counted: %s", e.getMessage());
        }
    }

    Month of(YearMonth month, Optional<TenantConfig.Pricing> pricing) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return of(connection, month, pricing, clock.instant());
        }
    }

    /** The same whenever it is asked of the same rows: a call in progress has cost the minute that it began. */
    Month ofRowsAlone(Connection connection, YearMonth month, Optional<TenantConfig.Pricing> pricing)
            throws SQLException {
        return of(connection, month, pricing, Instant.EPOCH);
    }

    /** @param now until when a call in progress has cost something; at least its first minute */
    private static Month of(Connection connection, YearMonth month, Optional<TenantConfig.Pricing> pricing, Instant now)
            throws SQLException {
        MinutePrices prices = MinutePrices.of(pricing);
        try (PreparedStatement select = connection.prepareStatement(SUMS)) {
            select.setArray(1, connection.createArrayOf("timestamptz", prices.dates()));
            select.setTimestamp(2, Timestamp.from(now));
            select.setTimestamp(3, Timestamp.from(begin(month)));
            select.setTimestamp(4, Timestamp.from(begin(month.plusMonths(1))));
            try (ResultSet sums = select.executeQuery()) {
                long calls = 0;
                long minutes = 0;
                BigDecimal cost = BigDecimal.ZERO;
                while (sums.next()) {
                    calls += sums.getLong(3);
                    minutes += sums.getLong(4);
                    Direction direction = Direction.valueOf(sums.getString(1));
                    cost = cost.add(prices.cost(direction, sums.getInt(2), sums.getLong(5)));
                }
                return new Month(month, calls, minutes, spent(pricing, cost));
            }
        }
    }

    private static TenantStatusDocument.@Nullable Spent spent(Optional<TenantConfig.Pricing> pricing, BigDecimal cost) {
        return pricing.map(known -> new TenantStatusDocument.Spent(MinutePrices.written(cost), known.currency()))
                .orElse(null);
    }

    private YearMonth thisMonth() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }

    private static Instant begin(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
