package io.bvrai.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.bvrai.runtime.platform.postgres.Times;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Calls as the tenant reads them through the API. */
@Singleton
public class CallReports {
    static final String COLUMNS =
            "SELECT id, call_sid, direction, agent, coalesce(revision, kept_revision) AS revision, state,"
                    + " from_sealed, to_sealed, created_at,"
                    + " answered_at, ended_at, duration_seconds, end_reason, first_audio_ms, attempt_id, epoch FROM call";

    private final DataSource database;
    private final PersonalData personal;
    private final TurnRows turns;

    @Inject
    CallReports(DataSource database, PersonalData personal, TurnRows turns) {
        this.database = database;
        this.personal = personal;
        this.turns = turns;
    }

    /**
     * A call.
     *
     * @param durationSeconds as the carrier counts it
     * @param firstAudioMs from the answer to the first audio the other side heard
     * @param resumes how often the media was taken over by another pod
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Call(
            UUID id,
            String callSid,
            String direction,
            @Nullable String agent,
            @Nullable String revision,
            String state,
            String from,
            String to,
            Instant createdAt,
            @Nullable Instant answeredAt,
            @Nullable Instant endedAt,
            @Nullable Integer durationSeconds,
            @Nullable String endReason,
            @Nullable Integer firstAudioMs,
            @Nullable UUID attempt,
            int resumes) {}

    /**
     * Calls, newest first.
     *
     * @param next cursor of the next page, absent on the last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<Call> items, @Nullable String next) {}

    /** Which calls; what is empty doesn't matter. */
    public record Filter(
            Optional<String> agent,
            Optional<Direction> direction,
            Optional<CallState> state,
            Optional<String> number,
            Optional<Instant> from,
            Optional<Instant> to) {}

    /** Where a page ends. */
    public record Cursor(Instant createdAt, UUID id) {
        /**
         * Reads a cursor.
         *
         * @throws IllegalArgumentException if it isn't one
         */
        public static Cursor parse(String text) {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\\|");
            if (parts.length != 3) {
                throw new IllegalArgumentException("not a cursor");
            }
            return new Cursor(
                    Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                    UUID.fromString(parts[2]));
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            (createdAt.getEpochSecond() + "|" + createdAt.getNano() + "|" + id).getBytes(UTF_8));
        }
    }

    /** A turn of the conversation. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TranscriptTurn(
            String speaker,
            String text,
            Instant startedAt,
            int durationMs,
            boolean interrupted,
            @Nullable Integer responseMs) {
        static TranscriptTurn of(Turn turn) {
            return new TranscriptTurn(
                    turn.speaker().name().toLowerCase(Locale.ROOT),
                    turn.text(),
                    turn.startedAt(),
                    turn.durationMs(),
                    turn.interrupted(),
                    turn.responseMs());
        }
    }

    /** A line of the timeline. */
    public record Event(
            Instant at, String type, @JsonRawValue String detail) {}

    public Page list(Filter filter, Optional<Cursor> after, int limit) throws SQLException {
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE true");
        List<Object> parameters = new ArrayList<>();
        filter.agent().ifPresent(agent -> {
            sql.append(" AND agent = ?");
            parameters.add(agent);
        });
        filter.direction().ifPresent(direction -> {
            sql.append(" AND direction = ?");
            parameters.add(direction.name());
        });
        filter.state().ifPresent(state -> {
            sql.append(" AND state = ?");
            parameters.add(state.name());
        });
        filter.from().ifPresent(from -> {
            sql.append(" AND created_at >= ?");
            parameters.add(Timestamp.from(from));
        });
        filter.to().ifPresent(to -> {
            sql.append(" AND created_at < ?");
            parameters.add(Timestamp.from(to));
        });
        filter.number().ifPresent(number -> {
            sql.append(" AND (from_index = ? OR to_index = ?)");
            byte[] index = personal.numberIndex(number);
            parameters.add(index);
            parameters.add(index);
        });
        after.ifPresent(cursor -> {
            sql.append(" AND (created_at, id) < (?, ?)");
            parameters.add(Timestamp.from(cursor.createdAt()));
            parameters.add(cursor.id());
        });
        sql.append(" ORDER BY created_at DESC, id DESC LIMIT ?");
        parameters.add(limit + 1);
        List<Call> calls = query(sql.toString(), parameters);
        if (calls.size() <= limit) {
            return new Page(calls, null);
        }
        Call last = calls.get(limit - 1);
        return new Page(List.copyOf(calls.subList(0, limit)), new Cursor(last.createdAt(), last.id()).text());
    }

    public Optional<Call> find(UUID id) throws SQLException {
        return query(COLUMNS + " WHERE id = ?", List.of(id)).stream().findFirst();
    }

    /** What was said, in order; empty for a call that doesn't exist. */
    public Optional<List<TranscriptTurn>> transcript(UUID id) throws SQLException {
        Optional<Call> call = find(id);
        if (call.isEmpty()) {
            return Optional.empty();
        }
        try (Connection connection = database.getConnection()) {
            return Optional.of(turns.of(connection, call.get().callSid()).stream()
                    .map(TranscriptTurn::of)
                    .toList());
        }
    }

    /** The timeline of a call; empty for a call that doesn't exist. */
    public Optional<List<Event>> events(UUID id) throws SQLException {
        Optional<Call> call = find(id);
        if (call.isEmpty()) {
            return Optional.empty();
        }
        List<Event> events = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT at, type, detail::text FROM call_event WHERE call_sid = ? ORDER BY at, id")) {
            select.setString(1, call.get().callSid());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
        }
        return Optional.of(events);
    }

    /** Of a row that begins with time, type and detail. */
    static Event event(ResultSet row) throws SQLException {
        return new Event(row.getTimestamp(1).toInstant(), row.getString(2), row.getString(3));
    }

    private List<Call> query(String sql, List<Object> parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                select.setObject(i + 1, parameters.get(i));
            }
            List<Call> calls = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    calls.add(read(rows));
                }
            }
            return calls;
        }
    }

    /** Of a row of {@link #COLUMNS}. */
    Call read(ResultSet row) throws SQLException {
        String callSid = row.getString(2);
        return new Call(
                row.getObject(1, UUID.class),
                callSid,
                row.getString(3).toLowerCase(Locale.ROOT),
                row.getString(4),
                row.getString(5),
                CallState.valueOf(row.getString(6)).wireName(),
                personal.open(CallRows.place("from_sealed", callSid), row.getBytes(7)),
                personal.open(CallRows.place("to_sealed", callSid), row.getBytes(8)),
                row.getTimestamp(9).toInstant(),
                Times.instant(row, 10),
                Times.instant(row, 11),
                row.getObject(12, Integer.class),
                row.getString(13),
                row.getObject(14, Integer.class),
                row.getObject(15, UUID.class),
                Math.max(0, row.getInt(16) - 1));
    }
}
