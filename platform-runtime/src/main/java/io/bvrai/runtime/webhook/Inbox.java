package io.bvrai.runtime.webhook;

import io.bvrai.runtime.privacy.PersonalData;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Webhooks by the key that names the very request: the event, its key and its effect are one transaction, so that each has its effect once, however
 * often the carrier repeats it.
 */
@Singleton
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final DataSource database;
    private final PersonalData personal;

    @Inject
    Inbox(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    /** Stores the webhook, unless it has been: then it must have no effect again. */
    boolean isNew(Connection connection, Webhook webhook) throws SQLException {
        byte[] key = webhook.identity();
        if (!insertKey(connection, key)) {
            return false;
        }
        insertEvent(connection, key, webhook);
        return true;
    }

    /** What a webhook was answered; empty while it wasn't. */
    Optional<String> answer(Connection connection, Webhook webhook) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT answer FROM inbox_key WHERE key = ?")) {
            select.setBytes(1, webhook.identity());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * Keeps what was answered. Of two answers to the same request the first stays.
     *
     * @return what stands
     */
    String answered(Connection connection, Webhook webhook, String answer) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE inbox_key SET answer = coalesce(answer, ?) WHERE key = ? RETURNING answer")) {
            update.setString(1, answer);
            update.setBytes(2, webhook.identity());
            try (ResultSet rows = update.executeQuery()) {
                return rows.next() ? rows.getString(1) : answer;
            }
        }
    }

    /** Twilio repeats for minutes, not for days. */
    @Scheduled(every = "1h", delayed = "10m")
    void trim() {
        try (Connection connection = database.getConnection();
                PreparedStatement keys = connection.prepareStatement(
                        "DELETE FROM inbox_key WHERE received_at < now() - interval '7 days'");
                PreparedStatement tickets = connection.prepareStatement(
                        "DELETE FROM media_ticket WHERE expires_at < now() - interval '1 hour'")) {
            keys.executeUpdate();
            tickets.executeUpdate();
        } catch (SQLException e) {
            LOG.warnf("old inbox keys stay until the next hour: %s", e.getSQLState());
        }
    }

    private static boolean insertKey(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO inbox_key (key) VALUES (?) ON CONFLICT DO NOTHING")) {
            insert.setBytes(1, key);
            return insert.executeUpdate() == 1;
        }
    }

    private void insertEvent(Connection connection, byte[] key, Webhook webhook) throws SQLException {
        String body = webhook.form().stream()
                .map(pair -> pair.name() + "=" + pair.value())
                .collect(Collectors.joining("\n"));
        int query = webhook.pathAndQuery().indexOf('?');
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO inbox_event (key, path, call_sid, body_sealed) VALUES (?, ?, ?, ?)")) {
            insert.setBytes(1, key);
            insert.setString(
                    2,
                    query < 0 ? webhook.pathAndQuery() : webhook.pathAndQuery().substring(0, query));
            insert.setString(3, webhook.callSid());
            insert.setBytes(
                    4,
                    personal.seal(
                            new PersonalData.Place(
                                    "inbox_event", "body_sealed", HexFormat.of().formatHex(key)),
                            body));
            insert.executeUpdate();
        }
    }
}
