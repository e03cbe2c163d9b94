package io.bvrai.runtime.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.platform.postgres.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The journal in PostgreSQL, written behind the caller's back in the order in which it was told. An entry of an epoch that another pod has
 * overtaken changes nothing.
 */
@Singleton
public class JdbcCallJournal implements CallJournal {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource database;
    private final JournalWriter writer;
    private final TurnRows turns;
    private final CallSlots slots;

    @Inject
    public JdbcCallJournal(DataSource database, JournalWriter writer, TurnRows turns, CallSlots slots) {
        this.database = database;
        this.writer = writer;
        this.turns = turns;
        this.slots = slots;
    }

    @Override
    public void attached(CallDescriptor call, Instant at) {
        // The media's start is the answer of an inbound call: its number's status callback brings only the end.
        note(connection -> update(
                connection,
                "UPDATE call SET state = CASE WHEN state IN ('QUEUED', 'INITIATED', 'RINGING') THEN 'IN_PROGRESS' ELSE state END,"
                        + " answered_at = least(coalesce(answered_at, ?), ?), version = version + 1 WHERE call_sid = ? AND epoch = ?",
                Timestamp.from(at),
                Timestamp.from(at),
                call.callSid(),
                call.epoch()));
        event(call, "media.attached", at, Map.of("epoch", Integer.toString(call.epoch())));
    }

    @Override
    public void turn(CallDescriptor call, Turn turn) {
        note(connection -> turns.add(connection, call, turn));
    }

    @Override
    public void event(CallDescriptor call, String type, Instant at, Map<String, String> detail) {
        note(connection -> update(
                connection,
                "INSERT INTO call_event (call_sid, at, type, detail) VALUES (?, ?, ?, ?::jsonb)",
                call.callSid(),
                Timestamp.from(at),
                type,
                json(detail)));
        String firstAudio = detail.get("first_audio_ms");
        if (firstAudio != null) {
            note(connection -> update(
                    connection,
                    "UPDATE call SET first_audio_ms = coalesce(first_audio_ms, ?) WHERE call_sid = ?",
                    Integer.parseInt(firstAudio),
                    call.callSid()));
        }
    }

    @Override
    public CompletionStage<Void> ending(CallDescriptor call, EndReason reason, Instant at) {
        CompletableFuture<Void> written = writer.write(connection -> update(
                connection,
                "UPDATE call SET ending_at = coalesce(ending_at, ?), end_reason = coalesce(end_reason, ?), version = version + 1"
                        + " WHERE call_sid = ? AND epoch = ?",
                Timestamp.from(at),
                reason.name(),
                call.callSid(),
                call.epoch()));
        return written.copy().completeOnTimeout(null, 300, TimeUnit.MILLISECONDS);
    }

    @Override
    public void detached(CallDescriptor call, Instant at) {
        event(call, "media.detached", at, Map.of("epoch", Integer.toString(call.epoch())));
        slots.release(call.callSid());
    }

    @Override
    public List<Turn> transcript(String callSid) {
        try (Connection connection = database.getConnection()) {
            return turns.of(connection, callSid);
        } catch (SQLException e) {
            throw new IllegalStateException("the transcript can't be read", e);
        }
    }

    @Override
    public CompletionStage<Void> flush() {
        return writer.write(connection -> {});
    }

    /** For entries nobody waits for: one that is lost is logged where it is lost. */
    private void note(Transaction.Change change) {
        var unused = writer.write(change);
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private static String json(Map<String, String> detail) {
        try {
            return JSON.writeValueAsString(detail);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings always become JSON", e);
        }
    }
}
