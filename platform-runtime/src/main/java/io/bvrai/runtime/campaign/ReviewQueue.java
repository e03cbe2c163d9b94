package io.bvrai.runtime.campaign;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Attempts in the order in which they are to be looked at. */
final class ReviewQueue {
    private static final int BATCH = 20;

    private final DataSource database;
    private final DialerTimes times;

    /**
     * An attempt to look at. Never compared: the bytes go from one statement to the next.
     *
     * @param sealedNumber null if the contact was deleted since
     * @param callSid null if no call of it is known
     * @param overdue the carrier should have dialled by now, and isn't known to have
     * @param endRequested its callee must not be spoken to
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Due(
            UUID attempt,
            UUID contact,
            byte @Nullable [] sealedNumber,
            byte[] numberIndex,
            String from,
            Instant intentAt,
            @Nullable String callSid,
            boolean overdue,
            boolean endRequested) {}

    ReviewQueue(DataSource database, DialerTimes times) {
        this.database = database;
        this.times = times;
    }

    /** Takes what is due; the time of the next look is set with that, so that of several replicas one looks, and a crash delays it only. */
    List<Due> claim() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE attempt a SET review_at = CASE"
                                + " WHEN a.call_sid IS NULL AND a.intent_at < now() - make_interval(secs => ?) THEN NULL"
                                + " WHEN a.call_sid IS NULL OR a.dialled_at IS NULL OR a.end_requested_at IS NOT NULL"
                                + " THEN now() + make_interval(secs => ?) ELSE now() + make_interval(secs => ?) END"
                                + " FROM (SELECT id, contact_id FROM attempt WHERE review_at <= now() ORDER BY review_at LIMIT ?"
                                + " FOR UPDATE SKIP LOCKED) due LEFT JOIN contact c ON c.id = due.contact_id WHERE due.id = a.id"
                                + " RETURNING a.id, a.contact_id, c.number_sealed, a.number_index, a.from_number, a.intent_at, a.call_sid,"
                                + " a.dialled_at IS NULL AND a.intent_at <= now() - make_interval(secs => ?), a.end_requested_at IS NOT NULL")) {
            update.setDouble(1, seconds(times.searchFor()));
            update.setDouble(2, seconds(times.soon()));
            update.setDouble(3, seconds(times.live()));
            update.setInt(4, BATCH);
            update.setDouble(5, seconds(times.queuedAtMost()));
            List<Due> due = new ArrayList<>();
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    due.add(new Due(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getBytes(3),
                            row.getBytes(4),
                            row.getString(5),
                            row.getTimestamp(6).toInstant(),
                            row.getString(7),
                            row.getBoolean(8),
                            row.getBoolean(9)));
                }
            }
            return due;
        }
    }

    /** Whether the call is known to be an attempt's. */
    boolean isLinked(String callSid) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT 1 FROM attempt WHERE call_sid = ?")) {
            select.setString(1, callSid);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Whether a call found for this attempt might as well be another's: to the same number, at about the same time, without a known call. */
    boolean hasRival(Due due, Duration within) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT 1 FROM attempt WHERE number_index = ?"
                        + " AND id <> ? AND call_sid IS NULL AND outcome IN ('IN_FLIGHT', 'UNKNOWN')"
                        + " AND abs(extract(epoch FROM intent_at) - extract(epoch FROM ?::timestamptz)) < ?")) {
            select.setBytes(1, due.numberIndex());
            select.setObject(2, due.attempt());
            select.setObject(3, due.intentAt().atOffset(ZoneOffset.UTC));
            select.setDouble(4, seconds(within));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
