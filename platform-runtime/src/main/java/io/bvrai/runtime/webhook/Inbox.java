package io.bvrai.runtime.webhook;

import io.bvrai.runtime.platform.postgres.Transaction;
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
 * Makes webhooks durable before they are acknowledged, each once: the event, the key it is known by and its effect are one transaction. When the
 * database is away the carrier gets an error and asks again, as the retries in our URLs tell it to.
 */
@Singleton
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final DataSource database;
    private final PersonalData personal;

    /** How a webhook was received. */
    sealed interface Receipt {
        /** Seen for the first time, or seen before without an answer having been given: stored, its effect applied. */
        record New() implements Receipt {}

        /** Answered before with these words. */
        record Repeated(String answer) implements Receipt {}
    }

    @Inject
    Inbox(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    /**
     * Receives a webhook.
     *
     * @throws SQLException if it isn't durable
     */
    Receipt receive(Webhook webhook, Transaction.Change effect) throws SQLException {
        byte[] key = webhook.identity();
        return Transaction.in(database, connection -> {
            if (insertKey(connection, key)) {
                insertEvent(connection, key, webhook);
                effect.on(connection);
                return new Receipt.New();
            }
            return answer(connection, key).<Receipt>map(Receipt.Repeated::new).orElseGet(Receipt.New::new);
        });
    }

    /**
     * Keeps what was answered, for repeats. Of two answers to the same request the first stays.
     *
     * @return what stands
     */
    String answered(Webhook webhook, String answer) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
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

    private static Optional<String> answer(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT answer FROM inbox_key WHERE key = ?")) {
            select.setBytes(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }
}
