package io.bvrai.runtime.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PrivacyException;
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
import org.jboss.logging.Logger;

/**
 * The journal in PostgreSQL, written behind the caller's back in the order in which it was told. An entry of an epoch that another pod has
 * overtaken changes nothing.
 */
@Singleton
public class JdbcCallJournal implements CallJournal {
    /** The type of the event that {@link #handedOver} leaves. */
    static final String HANDED_OVER = "media.handed_over";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Logger LOG = Logger.getLogger(JdbcCallJournal.class);

    private final PromptDatabase database;
    private final JournalWriter writer;
    private final CallRows calls;
    private final TurnRows turns;
    private final CallCheckpoints checkpoints;
    private final CallSlots slots;

    @Inject
    public JdbcCallJournal(
            PromptDatabase database,
            JournalWriter writer,
            CallRows calls,
            TurnRows turns,
            CallCheckpoints checkpoints,
            CallSlots slots) {
        this.database = database;
        this.writer = writer;
        this.calls = calls;
        this.turns = turns;
        this.checkpoints = checkpoints;
        this.slots = slots;
    }

    @Override
    public void attached(CallDescriptor call, Instant at) {
        // The media's start is the answer of an inbound call: its number's status callback brings only the end.
        CallProgress answered = new CallProgress(CallState.IN_PROGRESS, null, at, null, null, null, null);
        note(connection -> calls.joinAttach(connection, call, answered));
        event(call, "media.attached", at, epoch(call));
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
        CallProgress why = new CallProgress(CallState.QUEUED, null, null, null, null, null, reason);
        CompletableFuture<Void> written = writer.write(connection -> {
            if (calls.joinAttach(connection, call, why)) {
                update(
                        connection,
                        "UPDATE call SET ending_at = coalesce(ending_at, ?) WHERE call_sid = ?",
                        Timestamp.from(at),
                        call.callSid());
            }
        });
        // For the pod that is asked next, should the database be away: by the deadline this has been told or given up,
        // too.
        Thread.startVirtualThread(() -> checkpoints.ending(call));
        return written.copy().completeOnTimeout(null, 300, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handedOver(CallDescriptor call, Instant at) {
        event(call, HANDED_OVER, at, epoch(call));
        // As an end is told: for the pod that is asked next, should the database be away.
        Thread.startVirtualThread(() -> checkpoints.handedOver(call));
    }

    @Override
    public void detached(CallDescriptor call, Instant at) {
        event(call, "media.detached", at, epoch(call));
        slots.release(call.callSid());
    }

    @Override
    public List<Turn> transcript(String callSid) {
        try {
            return database.in(connection -> turns.of(connection, callSid));
        } catch (SQLException | PrivacyException e) {
            LOG.warnf("a call is resumed without its transcript: %s", e.getMessage());
            return List.of();
        }
    }

    @Override
    public CompletionStage<Void> flush() {
        return writer.write(connection -> {});
    }

    private static Map<String, String> epoch(CallDescriptor call) {
        return Map.of("epoch", Integer.toString(call.epoch()));
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
