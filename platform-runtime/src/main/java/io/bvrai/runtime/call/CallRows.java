package io.bvrai.runtime.call;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bvrai.runtime.platform.postgres.Times;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of calls, for the hot path: plain SQL in the caller's transaction. */
@Singleton
public class CallRows {
    /** How many attaches of the call at hand were let go on purpose; each says its epoch. Those of 0.1.0-alpha.1's pods say none and count as one. */
    private static final String HANDOVERS =
            "SELECT count(DISTINCT detail) FROM call_event WHERE call_event.call_sid = call.call_sid AND type = ?";

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
     * @param handovers how many of the call's attaches were let go on purpose
     * @param ending the intent to end was committed, or the end has been reported
     */
    public record Standing(
            Identity identity,
            String revision,
            int epoch,
            int handovers,
            @Nullable Instant answeredAt,
            boolean ending) {}

    /** A call's row has this id on every pod, also on one that can't ask the database. */
    public static UUID id(String callSid) {
        return UUID.nameUUIDFromBytes(callSid.getBytes(US_ASCII));
    }

    /**
     * Joins what a webhook says to the call's row, made if this is the first that was heard of it. Any order and any number give the same row.
     *
     * @param toldAt when the webhook came: the first that came, which isn't always the first that was stored, is the call's begin
     */
    public void join(Connection connection, Identity call, String agent, CallProgress progress, Instant toldAt)
            throws SQLException {
        insertIfAbsent(connection, call, agent, toldAt);
        store(
                connection,
                call.callSid(),
                lock(connection, call.callSid()).progress().join(progress),
                toldAt);
    }

    /**
     * Joins what the media side says about one attach, unless a later one has overtaken it. The row is made when nothing was heard of the call
     * yet: what the webhook said may still wait on another pod's disk.
     *
     * @return whether the attach still is the last one
     */
    boolean joinAttach(Connection connection, CallDescriptor call, CallProgress progress) throws SQLException {
        insertIfAbsent(
                connection,
                new Identity(call.callSid(), call.direction(), call.from(), call.to(), call.attempt()),
                call.agent(),
                call.answeredAt());
        Locked row = lock(connection, call.callSid());
        if (row.epoch() > call.epoch()) {
            return false;
        }
        if (row.epoch() < call.epoch()) {
            pin(connection, call.callSid(), call.agent(), call.revision(), call.epoch());
        }
        store(connection, call.callSid(), row.progress().join(progress), call.answeredAt());
        return true;
    }

    /** Calls that should be over and of which nobody told: in no order, so that long ones don't stand before the others for ever. */
    List<String> overdue(Connection connection, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT call_sid FROM call"
                + " WHERE state IN ('QUEUED', 'INITIATED', 'RINGING', 'IN_PROGRESS')"
                + " AND (ending_at < now() - interval '2 minutes' OR created_at < now() - interval '15 minutes')"
                + " ORDER BY random() LIMIT ?")) {
            select.setInt(1, limit);
            List<String> overdue = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    overdue.add(rows.getString(1));
                }
            }
            return overdue;
        }
    }

    /** Joins what the carrier answered about a call that is known here. */
    void join(Connection connection, String callSid, CallProgress progress, Instant toldAt) throws SQLException {
        store(connection, callSid, lock(connection, callSid).progress().join(progress), toldAt);
    }

    /** Pins a call that has been told of to the revision that answers it and opens its first epoch. Answering twice changes nothing. */
    public void answer(Connection connection, String callSid, String agent, String revision) throws SQLException {
        pin(connection, callSid, agent, revision, 1);
    }

    /** Opens an epoch of a call, unless that has been done. */
    public void open(Connection connection, String callSid, int epoch) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE call SET epoch = greatest(epoch, ?), version = version + 1 WHERE call_sid = ?")) {
            update.setInt(1, epoch);
            update.setString(2, callSid);
            update.executeUpdate();
        }
    }

    /** A revision that isn't stored here, and so can't be referred to, stays unnamed. */
    private static void pin(Connection connection, String callSid, String agent, String revision, int epoch)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE call SET epoch = greatest(epoch, ?),"
                + " agent = CASE WHEN revision IS NULL THEN ? ELSE agent END,"
                + " revision = coalesce(revision, (SELECT revision FROM agent_revision WHERE agent = ? AND revision = ?)),"
                + " version = version + 1 WHERE call_sid = ?")) {
            update.setInt(1, epoch);
            update.setString(2, agent);
            update.setString(3, agent);
            update.setString(4, revision);
            update.setString(5, callSid);
            update.executeUpdate();
        }
    }

    private static void store(Connection connection, String callSid, CallProgress joined, Instant toldAt)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE call SET state = ?, ringing_at = ?, answered_at = ?,"
                        + " ended_at = ?, duration_seconds = ?, sip_response = ?, end_reason = ?,"
                        + " created_at = least(created_at, ?), version = version + 1 WHERE call_sid = ?")) {
            update.setString(1, joined.state().name());
            update.setTimestamp(2, timestamp(joined.ringingAt()));
            update.setTimestamp(3, timestamp(joined.answeredAt()));
            update.setTimestamp(4, timestamp(joined.endedAt()));
            update.setObject(5, joined.durationSeconds(), Types.INTEGER);
            update.setObject(6, joined.sipResponse(), Types.INTEGER);
            EndReason reason = joined.endReason();
            update.setString(7, reason == null ? null : reason.name());
            update.setTimestamp(8, Timestamp.from(toldAt));
            update.setString(9, callSid);
            update.executeUpdate();
        }
    }

    /** Where a call stands; empty for one that no agent has answered. */
    public Optional<Standing> find(Connection connection, String callSid) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT direction, from_sealed, to_sealed, attempt_id, revision, epoch, (" + HANDOVERS
                        + "), answered_at, ending_at IS NOT NULL OR ended_at IS NOT NULL FROM call WHERE call_sid = ? AND revision IS NOT NULL")) {
            select.setString(1, JdbcCallJournal.HANDED_OVER);
            select.setString(2, callSid);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(standing(callSid, row)) : Optional.empty();
            }
        }
    }

    private Standing standing(String callSid, ResultSet row) throws SQLException {
        return new Standing(
                new Identity(
                        callSid,
                        Direction.valueOf(row.getString(1)),
                        personal.open(place("from_sealed", callSid), row.getBytes(2)),
                        personal.open(place("to_sealed", callSid), row.getBytes(3)),
                        row.getObject(4, UUID.class)),
                row.getString(5),
                row.getInt(6),
                row.getInt(7),
                Times.instant(row, 8),
                row.getBoolean(9));
    }

    private void insertIfAbsent(Connection connection, Identity call, String agent, Instant toldAt)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO call (id, call_sid, direction, agent, attempt_id, state,"
                        + " from_sealed, from_index, to_sealed, to_index, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_sid) DO NOTHING")) {
            insert.setObject(1, id(call.callSid()));
            insert.setString(2, call.callSid());
            insert.setString(3, call.direction().name());
            insert.setString(4, agent);
            insert.setObject(5, call.attempt());
            insert.setString(6, CallState.QUEUED.name());
            insert.setBytes(7, personal.seal(place("from_sealed", call.callSid()), call.from()));
            insert.setBytes(8, personal.numberIndex(call.from()));
            insert.setBytes(9, personal.seal(place("to_sealed", call.callSid()), call.to()));
            insert.setBytes(10, personal.numberIndex(call.to()));
            insert.setTimestamp(11, Timestamp.from(toldAt));
            insert.executeUpdate();
        }
    }

    private record Locked(CallProgress progress, int epoch) {}

    private static Locked lock(Connection connection, String callSid) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT state, ringing_at, answered_at, ended_at, duration_seconds,"
                        + " sip_response, end_reason, epoch FROM call WHERE call_sid = ? FOR UPDATE")) {
            select.setString(1, callSid);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("a call's row vanished between insert and lock");
                }
                String reason = row.getString(7);
                CallProgress progress = new CallProgress(
                        CallState.valueOf(row.getString(1)),
                        Times.instant(row, 2),
                        Times.instant(row, 3),
                        Times.instant(row, 4),
                        row.getObject(5, Integer.class),
                        row.getObject(6, Integer.class),
                        reason == null ? null : EndReason.valueOf(reason));
                return new Locked(progress, row.getInt(8));
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
}
