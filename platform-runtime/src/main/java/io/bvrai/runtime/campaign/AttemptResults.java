package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * What becomes of attempts, from the carrier's reply and from signed callbacks, whichever comes first. An outcome is written once, over "in
 * flight" or "unknown" only; the contact goes back to waiting, and the planner decides what that means.
 */
@Singleton
public class AttemptResults implements OutboundCalls {
    private static final Logger LOG = Logger.getLogger(AttemptResults.class);
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource database;
    private final PersonalData personal;
    private final DialerTimes times;

    @Inject
    AttemptResults(DataSource database, PersonalData personal, DialerTimes times) {
        this.database = database;
        this.personal = personal;
        this.times = times;
    }

    /** The carrier has the call. */
    void created(UUID attempt, String callSid) throws SQLException {
        Transaction.run(database, connection -> link(connection, attempt, callSid));
    }

    /** What the sender knows who got no call: nothing, if a callback has told of one meanwhile. */
    void concluded(UUID attempt, AttemptOutcome outcome, Duration again) throws SQLException {
        Transaction.run(database, connection -> conclude(connection, attempt, outcome, again, "call_sid IS NULL"));
    }

    /** What the carrier said when it was asked about a call. */
    void told(UUID attempt, Carrier.Call call) throws SQLException {
        Transaction.run(database, connection -> progressed(connection, attempt, call.callSid(), call.state()));
    }

    /**
     * Intents whose dialer never said what became of them: it died between the commit and the carrier's reply. Nobody can know whether the carrier
     * was asked, so they are never dialled again; a callback that arrives after all resolves them, or a call that is found at the carrier.
     *
     * @return how many
     */
    int giveUpLost() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "WITH lost AS (UPDATE attempt SET outcome = 'UNKNOWN', outcome_at = now()"
                                + " WHERE outcome = 'IN_FLIGHT' AND call_sid IS NULL AND intent_at < now() - make_interval(secs => ?)"
                                + " RETURNING campaign_uid, contact_id) UPDATE campaign_contact cc SET state = 'WAITING', next_attempt_at = now()"
                                + " FROM lost WHERE cc.campaign_uid = lost.campaign_uid AND cc.contact_id = lost.contact_id")) {
            update.setDouble(1, seconds(times.lostAfter()));
            return update.executeUpdate();
        }
    }

    @Override
    public Optional<Map<String, String>> variables(UUID attempt, String callSid) {
        try {
            return Transaction.in(
                    database,
                    connection ->
                            link(connection, attempt, callSid) ? spokenTo(connection, attempt) : Optional.empty());
        } catch (SQLException e) {
            LOG.errorf(e, "an answered campaign call is hung up: its contact can't be read");
            return Optional.empty();
        }
    }

    private Optional<Map<String, String>> spokenTo(Connection connection, UUID attempt) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT c.id, c.variables_sealed, c.number_index"
                + " FROM attempt a JOIN contact c ON c.id = a.contact_id JOIN campaign p ON p.uid = a.campaign_uid"
                + " WHERE a.id = ? AND a.outcome IN ('IN_FLIGHT', 'UNKNOWN') AND p.stopped_at IS NULL")) {
            select.setObject(1, attempt);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || AttemptIntents.suppressed(connection, row.getBytes(3))) {
                    return Optional.empty();
                }
                byte[] sealed = row.getBytes(2);
                return Optional.of(sealed == null ? Map.of() : opened(row.getObject(1, UUID.class), sealed));
            }
        }
    }

    private Map<String, String> opened(UUID contact, byte[] sealed) throws SQLException {
        try {
            return JSON.readValue(personal.open(ContactLists.variablesPlace(contact), sealed), TEXTS);
        } catch (JsonProcessingException e) {
            throw new SQLException("a contact's variables are no texts", e);
        }
    }

    @Override
    public void progressed(Connection transaction, UUID attempt, String callSid, CallProgress event)
            throws SQLException {
        progressed(transaction, attempt, callSid, event.state());
    }

    private void progressed(Connection transaction, UUID attempt, String callSid, CallState state) throws SQLException {
        if (!link(transaction, attempt, callSid)) {
            return;
        }
        if (state.isEnd()) {
            AttemptOutcome outcome =
                    switch (state) {
                        case COMPLETED -> AttemptOutcome.ANSWERED;
                        case BUSY -> AttemptOutcome.BUSY;
                        // One that was cancelled in the carrier's queue never rang, but only the carrier knows: it
                        // counts.
                        case NO_ANSWER, CANCELED -> AttemptOutcome.NO_ANSWER;
                        default -> AttemptOutcome.FAILED;
                    };
            conclude(transaction, attempt, outcome, Duration.ZERO, "call_sid IS NOT NULL");
        } else if (state != CallState.QUEUED) {
            dialled(transaction, attempt);
        }
    }

    @Override
    public void answeredBy(Connection transaction, UUID attempt, String callSid, String answeredBy)
            throws SQLException {
        if (!link(transaction, attempt, callSid)) {
            return;
        }
        try (PreparedStatement update = transaction.prepareStatement(
                "UPDATE attempt SET answered_by = ? WHERE id = ? AND answered_by IS NULL")) {
            update.setString(1, answeredBy);
            update.setObject(2, attempt);
            update.executeUpdate();
        }
    }

    /**
     * Notes which call is the attempt's; that it exists resolves an unknown outcome.
     *
     * @return false if this call is none of the attempt's: there is no such attempt, or another call of it is known
     */
    private static boolean link(Connection connection, UUID attempt, String callSid) throws SQLException {
        // A contact in flight has no other attempt in flight: the planner allows none after an unknown one.
        try (PreparedStatement update =
                connection.prepareStatement("WITH known AS (UPDATE attempt SET call_sid = ?, outcome = 'IN_FLIGHT',"
                        + " outcome_at = NULL, review_at = CASE WHEN end_requested_at IS NULL THEN coalesce(review_at, now()) ELSE now() END"
                        + " WHERE id = ? AND call_sid IS NULL AND outcome IN ('IN_FLIGHT', 'UNKNOWN')"
                        + " AND NOT EXISTS (SELECT 1 FROM attempt other WHERE other.call_sid = ?) RETURNING campaign_uid, contact_id)"
                        + " UPDATE campaign_contact cc SET state = 'IN_FLIGHT', reason = NULL FROM known"
                        + " WHERE cc.campaign_uid = known.campaign_uid AND cc.contact_id = known.contact_id"
                        + " AND cc.state IN ('WAITING', 'DONE')")) {
            update.setString(1, callSid);
            update.setObject(2, attempt);
            update.setString(3, callSid);
            update.executeUpdate();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT call_sid FROM attempt WHERE id = ?")) {
            select.setObject(1, attempt);
            try (ResultSet row = select.executeQuery()) {
                boolean known = row.next();
                if (known && callSid.equals(row.getString(1))) {
                    return true;
                }
                LOG.errorf("call %s is none of attempt %s", callSid, attempt);
                return false;
            }
        }
    }

    private void dialled(Connection connection, UUID attempt) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE attempt SET dialled_at = now(), review_at = CASE WHEN end_requested_at IS NULL"
                        + " THEN now() + make_interval(secs => ?) ELSE review_at END"
                        + " WHERE id = ? AND dialled_at IS NULL AND outcome = 'IN_FLIGHT'")) {
            update.setDouble(1, seconds(times.live()));
            update.setObject(2, attempt);
            update.executeUpdate();
        }
    }

    private static void conclude(
            Connection connection, UUID attempt, AttemptOutcome outcome, Duration again, String condition)
            throws SQLException {
        // "unknown" from answering machine detection counts as a human; only a stated machine is one.
        try (PreparedStatement update =
                connection.prepareStatement("WITH done AS (UPDATE attempt SET outcome_at = now(),"
                        + " review_at = CASE WHEN ? = 'UNKNOWN' THEN review_at END,"
                        + " outcome = CASE WHEN ? = 'ANSWERED' AND answered_by LIKE 'machine%' THEN 'VOICEMAIL' ELSE ? END"
                        + " WHERE id = ? AND outcome IN ('IN_FLIGHT', 'UNKNOWN') AND " + condition
                        + " RETURNING campaign_uid, contact_id)"
                        + " UPDATE campaign_contact cc SET state = 'WAITING', next_attempt_at = now() + make_interval(secs => ?)"
                        + " FROM done WHERE cc.campaign_uid = done.campaign_uid AND cc.contact_id = done.contact_id"
                        + " AND cc.state <> 'SUPPRESSED'")) {
            update.setString(1, outcome.name());
            update.setString(2, outcome.name());
            update.setString(3, outcome.name());
            update.setObject(4, attempt);
            update.setDouble(5, seconds(again));
            update.executeUpdate();
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
