package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.OutboundCalls;
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

    @Inject
    AttemptResults(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    /** The carrier has the call. */
    void created(UUID attempt, String callSid) throws SQLException {
        try (Connection connection = database.getConnection()) {
            link(connection, attempt, callSid);
        }
    }

    /** No callback will come for this attempt. */
    void concluded(UUID attempt, AttemptOutcome outcome, Duration again) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                conclude(connection, attempt, outcome, again);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Intents whose dialer never said what became of them: it died between the commit and the carrier's reply. Nobody can know whether the carrier
     * was asked, so they are never dialled again; a callback that arrives after all resolves them.
     *
     * @return how many
     */
    int giveUpLost(Duration olderThan) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "WITH lost AS (UPDATE attempt SET outcome = 'UNKNOWN', outcome_at = now()"
                                + " WHERE outcome = 'IN_FLIGHT' AND call_sid IS NULL AND intent_at < now() - make_interval(secs => ?)"
                                + " RETURNING campaign_uid, contact_id) UPDATE campaign_contact cc SET state = 'WAITING', next_attempt_at = now()"
                                + " FROM lost WHERE cc.campaign_uid = lost.campaign_uid AND cc.contact_id = lost.contact_id")) {
            update.setDouble(1, olderThan.toMillis() / 1000.0);
            return update.executeUpdate();
        }
    }

    @Override
    public Optional<Map<String, String>> variables(UUID attempt, String callSid) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT c.id, c.variables_sealed, c.number_index"
                        + " FROM attempt a JOIN contact c ON c.id = a.contact_id JOIN campaign p ON p.uid = a.campaign_uid"
                        + " WHERE a.id = ? AND a.outcome IN ('IN_FLIGHT', 'UNKNOWN') AND (a.call_sid IS NULL OR a.call_sid = ?)"
                        + " AND p.stopped_at IS NULL")) {
            select.setObject(1, attempt);
            select.setString(2, callSid);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || AttemptIntents.suppressed(connection, row.getBytes(3))) {
                    return Optional.empty();
                }
                byte[] sealed = row.getBytes(2);
                UUID contact = row.getObject(1, UUID.class);
                return Optional.of(
                        sealed == null
                                ? Map.of()
                                : JSON.readValue(personal.open(ContactLists.variablesPlace(contact), sealed), TEXTS));
            }
        } catch (SQLException | JsonProcessingException e) {
            LOG.errorf(e, "an answered campaign call is hung up: its contact can't be read");
            return Optional.empty();
        }
    }

    @Override
    public void progressed(Connection transaction, UUID attempt, CallProgress event) throws SQLException {
        if (event.state().isEnd()) {
            AttemptOutcome outcome =
                    switch (event.state()) {
                        case COMPLETED -> AttemptOutcome.ANSWERED;
                        case BUSY -> AttemptOutcome.BUSY;
                        case NO_ANSWER, CANCELED -> AttemptOutcome.NO_ANSWER;
                        default -> AttemptOutcome.FAILED;
                    };
            conclude(transaction, attempt, outcome, Duration.ZERO);
        }
    }

    @Override
    public void answeredBy(Connection transaction, UUID attempt, String callSid, String answeredBy)
            throws SQLException {
        link(transaction, attempt, callSid);
        try (PreparedStatement update = transaction.prepareStatement(
                "UPDATE attempt SET answered_by = ? WHERE id = ? AND answered_by IS NULL")) {
            update.setString(1, answeredBy);
            update.setObject(2, attempt);
            update.executeUpdate();
        }
    }

    private static void link(Connection connection, UUID attempt, String callSid) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE attempt SET call_sid = ? WHERE id = ? AND call_sid IS NULL")) {
            update.setString(1, callSid);
            update.setObject(2, attempt);
            update.executeUpdate();
        }
    }

    private static void conclude(Connection connection, UUID attempt, AttemptOutcome outcome, Duration again)
            throws SQLException {
        // "unknown" from answering machine detection counts as a human; only a stated machine is one.
        try (PreparedStatement update =
                connection.prepareStatement("WITH done AS (UPDATE attempt SET outcome_at = now(),"
                        + " outcome = CASE WHEN ? = 'ANSWERED' AND answered_by LIKE 'machine%' THEN 'VOICEMAIL' ELSE ? END"
                        + " WHERE id = ? AND outcome IN ('IN_FLIGHT', 'UNKNOWN') RETURNING campaign_uid, contact_id)"
                        + " UPDATE campaign_contact cc SET state = 'WAITING', next_attempt_at = now() + make_interval(secs => ?)"
                        + " FROM done WHERE cc.campaign_uid = done.campaign_uid AND cc.contact_id = done.contact_id"
                        + " AND cc.state <> 'SUPPRESSED'")) {
            update.setString(1, outcome.name());
            update.setString(2, outcome.name());
            update.setObject(3, attempt);
            update.setDouble(4, again.toMillis() / 1000.0);
            update.executeUpdate();
        }
    }
}
