package io.bvrai.runtime.call;

import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of calls, for the hot path: plain SQL in the caller's transaction. */
@Singleton
public class CallRows {
    private final PersonalData personal;

    @Inject
    public CallRows(PersonalData personal) {
        this.personal = personal;
    }

    /**
     * A call as the carrier names it.
     *
     * @param from E.164 or the carrier's word for a withheld number
     * @param to E.164
     * @param attempt the campaign attempt it belongs to, null for all others
     */
    public record Identity(
            String callSid,
            Direction direction,
            String from,
            String to,
            @Nullable UUID attempt) {
        @Override
        public String toString() {
            return "Identity[" + callSid + "]";
        }
    }

    /**
     * Where a call stands when its next instruction is asked for.
     *
     * @param ending the intent to end was committed, or the end has been reported
     */
    public record Standing(
            UUID id,
            Identity identity,
            String revision,
            int epoch,
            @Nullable Instant answeredAt,
            boolean ending) {}

    /**
     * Joins what a webhook says to the call's row, made if this is the first that was heard of it. Any order and any number give the same row.
     */
    public void join(Connection connection, Identity call, String agent, CallProgress progress) throws SQLException {
        insertIfAbsent(connection, call, agent);
        CallProgress joined = lock(connection, call.callSid()).join(progress);
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE call SET state = ?, ringing_at = ?, answered_at = ?,"
                        + " ended_at = ?, duration_seconds = ?, sip_response = ?, end_reason = ?, version = version + 1 WHERE call_sid = ?")) {
            update.setString(1, joined.state().name());
            update.setTimestamp(2, timestamp(joined.ringingAt()));
            update.setTimestamp(3, timestamp(joined.answeredAt()));
            update.setTimestamp(4, timestamp(joined.endedAt()));
            update.setObject(5, joined.durationSeconds(), Types.INTEGER);
            update.setObject(6, joined.sipResponse(), Types.INTEGER);
            EndReason reason = joined.endReason();
            update.setString(7, reason == null ? null : reason.name());
            update.setString(8, call.callSid());
            update.executeUpdate();
        }
    }

    /** Pins the call to the revision that answers it and opens its first epoch. Answering twice changes nothing. */
    public void answer(Connection connection, Identity call, String agent, String revision) throws SQLException {
        insertIfAbsent(connection, call, agent);
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE call SET revision = coalesce(revision, ?), epoch = greatest(epoch, 1), version = version + 1 WHERE call_sid = ?")) {
            update.setString(1, revision);
            update.setString(2, call.callSid());
            update.executeUpdate();
        }
    }

    /** Opens the next epoch, unless another request has done so: the answer is empty then. */
    public Optional<Standing> resume(Connection connection, String callSid, int epoch) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE call SET epoch = epoch + 1, version = version + 1"
                        + " WHERE call_sid = ? AND epoch = ? AND revision IS NOT NULL")) {
            update.setString(1, callSid);
            update.setInt(2, epoch);
            return update.executeUpdate() == 1 ? find(connection, callSid) : Optional.empty();
        }
    }

    /** Where a call stands; empty for one that no agent has answered. */
    public Optional<Standing> find(Connection connection, String callSid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, direction, from_sealed, to_sealed, attempt_id, revision,"
                        + " epoch, answered_at, ending_at IS NOT NULL OR ended_at IS NOT NULL FROM call WHERE call_sid = ? AND revision IS NOT NULL")) {
            select.setString(1, callSid);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(standing(callSid, row)) : Optional.empty();
            }
        }
    }

    private Standing standing(String callSid, ResultSet row) throws SQLException {
        Timestamp answered = row.getTimestamp(8);
        return new Standing(
                row.getObject(1, UUID.class),
                new Identity(
                        callSid,
                        Direction.valueOf(row.getString(2)),
                        personal.open(place("from_sealed", callSid), row.getBytes(3)),
                        personal.open(place("to_sealed", callSid), row.getBytes(4)),
                        row.getObject(5, UUID.class)),
                row.getString(6),
                row.getInt(7),
                answered == null ? null : answered.toInstant(),
                row.getBoolean(9));
    }

    private void insertIfAbsent(Connection connection, Identity call, String agent) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO call (id, call_sid, direction, agent, attempt_id, state,"
                        + " from_sealed, from_index, to_sealed, to_index) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_sid) DO NOTHING")) {
            insert.setObject(1, UUID.randomUUID());
            insert.setString(2, call.callSid());
            insert.setString(3, call.direction().name());
            insert.setString(4, agent);
            insert.setObject(5, call.attempt());
            insert.setString(6, CallState.QUEUED.name());
            insert.setBytes(7, personal.seal(place("from_sealed", call.callSid()), call.from()));
            insert.setBytes(8, personal.numberIndex(call.from()));
            insert.setBytes(9, personal.seal(place("to_sealed", call.callSid()), call.to()));
            insert.setBytes(10, personal.numberIndex(call.to()));
            insert.executeUpdate();
        }
    }

    private static CallProgress lock(Connection connection, String callSid) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT state, ringing_at, answered_at, ended_at, duration_seconds,"
                        + " sip_response, end_reason FROM call WHERE call_sid = ? FOR UPDATE")) {
            select.setString(1, callSid);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("a call's row vanished between insert and lock");
                }
                String reason = row.getString(7);
                return new CallProgress(
                        CallState.valueOf(row.getString(1)),
                        instant(row.getTimestamp(2)),
                        instant(row.getTimestamp(3)),
                        instant(row.getTimestamp(4)),
                        row.getObject(5, Integer.class),
                        row.getObject(6, Integer.class),
                        reason == null ? null : EndReason.valueOf(reason));
            }
        }
    }

    /** Where the personal fields of a call live. */
    public static PersonalData.Place place(String column, String callSid) {
        return new PersonalData.Place("call", column, callSid);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
