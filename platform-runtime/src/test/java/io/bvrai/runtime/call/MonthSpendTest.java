package io.bvrai.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument.Month;
import io.bvrai.crds.config.TenantStatusDocument.Spent;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.ExportedTable;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a month has cost, from real rows. Each test has a month of its own, in which no other test calls. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class MonthSpendTest {
    /** In this transaction. */
    private static final String CALLS_READ = "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
            + " FROM pg_stat_xact_user_tables WHERE relname = 'call'";

    private final TenantOnRealServices tenant = TenantOnRealServices.current();

    @Inject
    DataSource database;

    @Inject
    RuntimeSettings settings;

    @Inject
    ConfigFiles config;

    @Inject
    CallReports reports;

    @Inject
    TurnRows turns;

    /**
     * A call as its row tells of it.
     *
     * @param seconds as the carrier counted; null: it didn't say
     * @param ended null: in progress
     */
    private record Call(
            Direction direction,
            Instant begun,
            @Nullable Instant answered,
            @Nullable Instant ended,
            @Nullable Integer seconds,
            int epoch,
            @Nullable String reason) {

        static Call inbound(String begun, int seconds) {
            return over(Direction.INBOUND, begun, seconds);
        }

        static Call over(Direction direction, String begun, int seconds) {
            Instant from = Instant.parse(begun);
            return new Call(direction, from, from, from.plusSeconds(seconds), seconds, 1, "COMPLETED");
        }

        Call untold() {
            return new Call(direction, begun, answered, ended, null, epoch, reason);
        }

        Call turnedAway(int epoch, String reason) {
            return new Call(direction, begun, null, ended, seconds, epoch, reason);
        }

        static Call live(String answered) {
            Instant from = Instant.parse(answered);
            return new Call(Direction.INBOUND, from, from, null, null, 1, null);
        }
    }

    @Test
    void eachCallIsRoundedUpByItselfAndPricedByItsDirection() throws SQLException {
        // Given
        store(Call.inbound("2032-01-05T10:00:00Z", 61), Call.inbound("2032-01-05T10:00:00Z", 61));
        store(Call.over(Direction.OUTBOUND, "2032-01-05T10:00:00Z", 60));

        // Then: four minutes in, one out
        assertThat(spent("2032-01", "2032-01-20T00:00:00Z", prices("2032-01-01", "0.02", "0.03")))
                .isEqualTo("0.11");
    }

    @Test
    void thePriceIsTheOneThatHeldWhenTheCallBegan() throws SQLException {
        // Given: a call that goes on across the change, and one that begins with it
        store(Call.inbound("2032-02-14T23:59:59.999Z", 120), Call.inbound("2032-02-15T00:00:00Z", 120));

        // Then
        assertThat(spent(
                        "2032-02",
                        "2032-02-20T00:00:00Z",
                        prices("2032-02-15", "0.05", "1", "2032-01-01", "0.02", "1")))
                .isEqualTo("0.14");
    }

    @Test
    void callsBeforeTheFirstPriceCostNothing() throws SQLException {
        // Given
        store(Call.inbound("2032-03-09T23:59:59.999Z", 60), Call.inbound("2032-03-10T00:00:00Z", 60));

        // Then
        assertThat(spent("2032-03", "2032-03-20T00:00:00Z", prices("2032-03-10", "0.07", "1")))
                .isEqualTo("0.07");
    }

    @Test
    void aCallAcrossTheMonthsEndBelongsWhollyToTheMonthInWhichItBegan() throws SQLException {
        // Given
        store(Call.inbound("2032-04-30T23:59:30Z", 600));

        // Then
        TenantConfig.Pricing prices = prices("2032-01-01", "0.02", "0.03");
        assertThat(spent("2032-04", "2032-05-01T12:00:00Z", prices)).isEqualTo("0.20");
        assertThat(spent("2032-05", "2032-05-01T12:00:00Z", prices)).isEqualTo("0.00");
    }

    @Test
    void withoutTheCarriersCountOursIsTaken() throws SQLException {
        // Given
        store(Call.inbound("2032-06-05T10:00:00Z", 121).untold());

        // Then
        assertThat(spent("2032-06", "2032-06-06T00:00:00Z", prices("2032-01-01", "0.02", "0.03")))
                .isEqualTo("0.06");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2032-07-05T09:59:59.900Z 0.02",
                "2032-07-05T10:00:00Z 0.02",
                "2032-07-05T10:01:00Z 0.02",
                "2032-07-05T10:01:00.001Z 0.04",
                "2032-07-05T10:59:30Z 1.20"
            })
    void aCallInProgressCostsTheMinutesThatItHasBegun(String nowAndCost) throws SQLException {
        // Given: the clock that looks may be behind the one that answered
        tenant.change("DELETE FROM call WHERE created_at >= '2032-07-01' AND created_at < '2032-08-01'");
        store(Call.live("2032-07-05T10:00:00Z"));

        // Then
        String[] parts = nowAndCost.split(" ", -1);
        assertThat(spent("2032-07", parts[0], prices("2032-01-01", "0.02", "0.03")))
                .isEqualTo(parts[1]);
    }

    @Test
    void whoCameInAndWasTurnedAwayCostsNothing() throws SQLException {
        // Given: they heard some words, and the carrier counted the seconds
        store(
                Call.inbound("2032-09-05T10:00:00Z", 5).turnedAway(0, "COMPLETED"),
                Call.inbound("2032-09-05T10:00:00Z", 5).turnedAway(1, "TENANT_FULL"));

        // Then
        assertThat(spent("2032-09", "2032-09-06T00:00:00Z", prices("2032-01-01", "0.02", "0.03")))
                .isEqualTo("0.00");
    }

    @Test
    void nothingIsLostToBinaryFractions() throws SQLException {
        // Given: a billionth a minute, ten hours
        store(Call.inbound("2032-10-05T10:00:00Z", 36_000));

        // Then
        assertThat(spent("2032-10", "2032-10-06T00:00:00Z", prices("2032-01-01", "0.000000001", "1")))
                .isEqualTo("0.0000006");
    }

    @Test
    void anExportSaysTheSameOfACallInProgressWheneverItIsMade() throws Exception {
        // Given: one is over, of the other nobody told an end
        store(Call.inbound("2032-08-05T09:00:00Z", 61), Call.live("2032-08-05T10:00:00Z"));

        // When
        Month soon = exported("2032-08", "2032-08-05T10:00:30Z");
        Month late = exported("2032-08", "2032-11-20T00:00:00Z");

        // Then
        assertThat(late).isEqualTo(soon);
        assertThat(soon.calls()).isEqualTo(2);
        assertThat(soon.spent()).isNotNull();
    }

    private Month exported(String month, String now) throws Exception {
        try (Connection snapshot = database.getConnection()) {
            return exported(snapshot, now).stream()
                    .filter(document -> document.month().equals(YearMonth.parse(month)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Month> exported(Connection snapshot, String now) throws Exception {
        List<Month> documents = new ArrayList<>();
        for (ExportedTable table : new CallExport(reports, turns, at(now), config).tables()) {
            if (table.name().equals("usage.ndjson")) {
                table.content().write(snapshot, document -> documents.add((Month) document));
            }
        }
        return documents;
    }

    @Test
    void anExportFindsTheMonthsWithoutReadingEachCallOnceMore() throws Exception {
        // Given: as many calls as make an index worth it, and none of them afterwards
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("INSERT INTO call (id, call_sid, direction, state, created_at)"
                    + " SELECT gen_random_uuid(), 'CAfeed' || lpad(to_hex(n), 28, '0'), 'INBOUND', 'COMPLETED',"
                    + " timestamptz '2050-01-01Z' + n * interval '3 hours' FROM generate_series(1, 10000) n");
            statement.execute("ANALYZE call");
            long calls = number(statement, "SELECT count(*) FROM call");
            long before = number(statement, CALLS_READ);

            // When
            List<Month> months = exported(owner, "2060-01-01T00:00:00Z");
            long read = number(statement, CALLS_READ) - before;
            owner.rollback();

            // Then
            assertThat(read).isBetween(calls, calls + calls / 2);
            assertThat(months)
                    .isSortedAccordingTo(Comparator.comparing(Month::month))
                    .allMatch(month -> month.calls() > 0);
            assertThat(months.stream().mapToLong(Month::calls).sum()).isEqualTo(calls);
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void withoutPricesNothingIsSaidOfMoney() throws SQLException {
        assertThat(at("2032-11-05T10:00:00Z")
                        .of(YearMonth.of(2032, 11), Optional.empty())
                        .spent())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMonthCostsTheSumOfItsCallsWhateverTheyAre(long seed) throws SQLException {
        // Given: calls around both edges of a month and two changes of price
        Random random = new Random(seed);
        YearMonth month = YearMonth.of(2033, (int) seed * 2);
        Instant now = Instant.parse(month + "-20T12:00:00Z");
        TenantConfig.Pricing prices = prices(
                month + "-05",
                "0.0" + (1 + random.nextInt(9)),
                "0.5",
                month + "-11",
                "0.123456789",
                "0." + (1 + random.nextInt(9)),
                month.minusMonths(1) + "-03",
                "1",
                "2.25");
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(any(random, month, now));
        }
        store(calls.toArray(Call[]::new));

        // When
        Spent spent = at(now.toString()).of(month, Optional.of(prices)).spent();

        // Then
        BigDecimal expected = calls.stream()
                .filter(call ->
                        YearMonth.from(call.begun().atOffset(ZoneOffset.UTC)).equals(month))
                .map(call -> cost(call, prices, now))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(spent).isNotNull();
        assertThat(spent.amount()).isEqualByComparingTo(expected).isPositive();
    }

    private static Call any(Random random, YearMonth month, Instant now) {
        Instant first = Instant.parse(month + "-01T00:00:00Z");
        Instant begun = first.minus(Duration.ofDays(1))
                .plusMillis(
                        random.nextLong(Duration.between(first, now).plusDays(1).toMillis()));
        Direction direction = random.nextBoolean() ? Direction.INBOUND : Direction.OUTBOUND;
        boolean answered = random.nextInt(5) > 0;
        boolean over = random.nextInt(6) > 0;
        int length = random.nextInt(700);
        return new Call(
                direction,
                begun,
                answered ? begun.plusSeconds(3) : null,
                over ? begun.plusSeconds(3 + length) : null,
                over && random.nextBoolean() ? (Integer) (answered ? length : 0) : null,
                random.nextInt(4) > 0 ? 1 : 0,
                over ? (random.nextInt(8) == 0 ? "TENANT_FULL" : "COMPLETED") : null);
    }

    /** One call by itself, in whole milliseconds and exact decimals. */
    private static BigDecimal cost(Call call, TenantConfig.Pricing prices, Instant now) {
        BigDecimal price = prices.prices().stream()
                .filter(each -> !each.from().isAfter(call.begun()))
                .reduce((earlier, later) -> later)
                .map(each -> call.direction() == Direction.INBOUND ? each.inbound() : each.outbound())
                .orElse(BigDecimal.ZERO);
        return price.multiply(BigDecimal.valueOf(minutes(call, now)));
    }

    private static long minutes(Call call, Instant now) {
        if (call.direction() == Direction.INBOUND && (call.epoch() == 0 || "TENANT_FULL".equals(call.reason()))) {
            return 0;
        }
        if (call.ended() != null && call.seconds() != null) {
            return Math.ceilDiv(call.seconds(), 60);
        }
        if (call.answered() == null) {
            return 0;
        }
        return call.ended() == null
                ? Math.max(1, started(call.answered(), now))
                : started(call.answered(), call.ended());
    }

    private static long started(Instant from, Instant until) {
        return Math.ceilDiv(Duration.between(from, until).toMillis(), 60_000L);
    }

    private String spent(String month, String now, TenantConfig.Pricing prices) throws SQLException {
        Spent spent = at(now).of(YearMonth.parse(month), Optional.of(prices)).spent();
        assertThat(spent).isNotNull();
        assertThat(spent.currency()).isEqualTo("USD");
        return spent.amount().toPlainString();
    }

    private MonthUsage at(String now) {
        return new MonthUsage(database, settings, config, Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
    }

    /** @param prices day, a minute in, a minute out, and so on */
    private static TenantConfig.Pricing prices(String... prices) {
        List<TenantConfig.MinutePrice> minutes = new ArrayList<>();
        for (int i = 0; i < prices.length; i += 3) {
            minutes.add(new TenantConfig.MinutePrice(
                    Instant.parse(prices[i] + "T00:00:00Z"),
                    new BigDecimal(prices[i + 1]),
                    new BigDecimal(prices[i + 2])));
        }
        return new TenantConfig.Pricing("USD", minutes, null);
    }

    private void store(Call... calls) throws SQLException {
        tenant.change("INSERT INTO call (id, call_sid, direction, state, created_at, answered_at, ended_at,"
                + " duration_seconds, epoch, end_reason) VALUES "
                + Stream.of(calls).map(MonthSpendTest::row).collect(Collectors.joining(", ")));
    }

    private static String row(Call call) {
        UUID id = UUID.randomUUID();
        return "('" + id + "', 'CA" + id.toString().replace("-", "") + "', '" + call.direction() + "', '"
                + (call.ended() == null ? "IN_PROGRESS" : "COMPLETED") + "', '" + call.begun() + "', "
                + quoted(call.answered()) + ", " + quoted(call.ended()) + ", " + call.seconds() + ", " + call.epoch()
                + ", " + quoted(call.reason()) + ")";
    }

    private static String quoted(@Nullable Object value) {
        return value == null ? "NULL" : "'" + value + "'";
    }
}
