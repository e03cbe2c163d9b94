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
import java.util.ArrayList;
import java.util.List;

/** The rows of transcripts: what was said is sealed, each turn in its own place. */
@Singleton
public class TurnRows {
    static final String COLUMNS =
            "SELECT epoch, ordinal, speaker, text_sealed, started_at, duration_ms, interrupted, response_ms";

    private final PersonalData personal;

    @Inject
    public TurnRows(PersonalData personal) {
        this.personal = personal;
    }

    /** Adds a turn, once, unless another attach has overtaken the one it was said in. */
    void add(Connection connection, CallDescriptor call, Turn turn) throws SQLException {
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

    /** All turns of a call, oldest first, over all its attaches. */
    List<Turn> of(Connection connection, String callSid) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(COLUMNS + " FROM turn WHERE call_sid = ? ORDER BY epoch, ordinal")) {
            select.setString(1, callSid);
            List<Turn> turns = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    turns.add(read(callSid, rows));
                }
            }
            return turns;
        }
    }

    /** Of a row of {@link #COLUMNS}. */
    Turn read(String callSid, ResultSet row) throws SQLException {
        int epoch = row.getInt(1);
        int ordinal = row.getInt(2);
        return new Turn(
                ordinal,
                Turn.Speaker.valueOf(row.getString(3)),
                personal.open(place(callSid, epoch, ordinal), row.getBytes(4)),
                row.getTimestamp(5).toInstant(),
                row.getInt(6),
                row.getBoolean(7),
                row.getObject(8, Integer.class));
    }

    private static PersonalData.Place place(String callSid, int epoch, int ordinal) {
        return new PersonalData.Place("turn", "text_sealed", callSid + "/" + epoch + "/" + ordinal);
    }
}
