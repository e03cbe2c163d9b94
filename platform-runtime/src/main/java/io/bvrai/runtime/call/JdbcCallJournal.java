package io.bvrai.runtime.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.runtime.privacy.PrivacyException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The journal in PostgreSQL. One writer thread takes what has gathered and writes it in one transaction; while the database is away it tries
 * again, in order, and the entries wait in memory. An entry of an epoch that another pod has overtaken changes nothing.
 */
@Singleton
public class JdbcCallJournal implements CallJournal {
    private static final Logger LOG = Logger.getLogger(JdbcCallJournal.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 200;
    /** Ten minutes of turns of 200 calls: far beyond it the database is not away but lost, and memory comes first. */
    private static final int CAPACITY = 50_000;

    private final DataSource database;
    private final PersonalData personal;
    private final CallSlots slots;
    private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>(CAPACITY);
    private final Thread writer;
    private volatile boolean stopping;

    @FunctionalInterface
    private interface Write {
        void on(Connection connection) throws SQLException;
    }

    private record Entry(Write write, CompletableFuture<Void> written) {}

    @Inject
    public JdbcCallJournal(DataSource database, PersonalData personal, CallSlots slots) {
        this.database = database;
        this.personal = personal;
        this.slots = slots;
        this.writer = Thread.ofPlatform().daemon().name("call-journal").start(this::writeForEver);
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
        note(connection -> insertTurn(connection, call, turn));
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
        CompletableFuture<Void> written = say(connection -> update(
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
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT epoch, ordinal, speaker, text_sealed, started_at,"
                                + " duration_ms, interrupted, response_ms FROM turn WHERE call_sid = ? ORDER BY epoch, ordinal")) {
            select.setString(1, callSid);
            List<Turn> turns = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    turns.add(readTurn(callSid, rows));
                }
            }
            return turns;
        } catch (SQLException e) {
            throw new IllegalStateException("the transcript can't be read", e);
        }
    }

    @Override
    public CompletionStage<Void> flush() {
        return say(connection -> {});
    }

    void stop(@Observes ShutdownEvent shutdown) throws InterruptedException {
        stopping = true;
        writer.interrupt();
        writer.join(TimeUnit.SECONDS.toMillis(5));
    }

    /** For entries nobody waits for: one that is lost is logged where it is lost. */
    private void note(Write write) {
        var unused = say(write);
    }

    private CompletableFuture<Void> say(Write write) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (!waiting.offer(new Entry(write, written))) {
            LOG.error("the call journal is full: an entry is lost");
            written.completeExceptionally(new IllegalStateException("the call journal is full"));
        }
        return written;
    }

    private void writeForEver() {
        List<Entry> batch = new ArrayList<>(BATCH);
        while (!stopping || !waiting.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    Entry first = waiting.poll(1, TimeUnit.SECONDS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                }
                writeTogether(batch);
                batch.clear();
            } catch (SQLException | PrivacyException e) {
                LOG.warnf("the call journal waits for the database: %s, %d entries", e.getMessage(), waiting.size());
                if (stopping) {
                    LOG.errorf("%d journal entries are lost at shutdown", batch.size() + waiting.size());
                    return;
                }
                pause();
            } catch (InterruptedException stop) {
                LOG.debug("told to stop: what is left is written first");
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeTogether(List<Entry> batch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                for (Entry entry : batch) {
                    entry.write.on(connection);
                }
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                if (!isData(e) || batch.size() == 1) {
                    dropIfData(batch, e);
                    return;
                }
                writeOneByOne(connection, batch);
            } finally {
                connection.setAutoCommit(true);
            }
        }
        batch.forEach(entry -> entry.written.complete(null));
    }

    /** One entry that the database refuses for what it says must not hold up the others for ever. */
    private static void writeOneByOne(Connection connection, List<Entry> batch) throws SQLException {
        for (Entry entry : batch) {
            try {
                entry.write.on(connection);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                dropIfData(List.of(entry), e);
            }
        }
    }

    private static void dropIfData(List<Entry> batch, SQLException e) throws SQLException {
        if (!isData(e)) {
            throw e;
        }
        LOG.errorf("a journal entry is refused by the database and lost (SQL state %s)", e.getSQLState());
        batch.forEach(entry -> entry.written.completeExceptionally(e));
    }

    /** SQL states of classes 22 and 23: the data is at fault, and trying again changes nothing. */
    private static boolean isData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    private void insertTurn(Connection connection, CallDescriptor call, Turn turn) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO turn (call_sid, epoch, ordinal, speaker, text_sealed, started_at, duration_ms, interrupted, response_ms)"
                        + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? FROM call WHERE call_sid = ? AND epoch = ? ON CONFLICT DO NOTHING")) {
            insert.setString(1, call.callSid());
            insert.setInt(2, call.epoch());
            insert.setInt(3, turn.ordinal());
            insert.setString(4, turn.speaker().name());
            insert.setBytes(5, personal.seal(place(call.callSid(), call.epoch(), turn.ordinal()), turn.text()));
            insert.setTimestamp(6, Timestamp.from(turn.startedAt()));
            insert.setInt(7, turn.durationMs());
            insert.setBoolean(8, turn.interrupted());
            insert.setObject(9, turn.responseMs(), Types.INTEGER);
            insert.setString(10, call.callSid());
            insert.setInt(11, call.epoch());
            insert.executeUpdate();
        }
    }

    private Turn readTurn(String callSid, ResultSet row) throws SQLException {
        int epoch = row.getInt(1);
        int ordinal = row.getInt(2);
        @Nullable Integer responseMs = row.getObject(8, Integer.class);
        return new Turn(
                ordinal,
                Turn.Speaker.valueOf(row.getString(3)),
                personal.open(place(callSid, epoch, ordinal), row.getBytes(4)),
                row.getTimestamp(5).toInstant(),
                row.getInt(6),
                row.getBoolean(7),
                responseMs);
    }

    private static PersonalData.Place place(String callSid, int epoch, int ordinal) {
        return new PersonalData.Place("turn", "text_sealed", callSid + "/" + epoch + "/" + ordinal);
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
