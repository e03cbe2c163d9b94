package io.bvrai.runtime.campaign;

import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The tenant's list of numbers that no campaign may call. Adding takes the lock that an intent to call the number takes, so that after it returns
 * no new call to the number begins; calls that have begun are ended.
 */
@Singleton
public class Suppressions {
    private final DataSource database;
    private final PersonalData personal;

    @Inject
    Suppressions(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    void add(DialableNumber number, String source) throws SQLException {
        byte[] index = personal.numberIndex(number.e164());
        Transaction.run(database, connection -> {
            AttemptIntents.lockNumber(connection, index);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO suppression (number_index, source) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setBytes(1, index);
                insert.setString(2, source);
                insert.executeUpdate();
            }
            endCalls(connection, index);
        });
    }

    /** Whatever campaign call to the number is queued, rings or goes on is ended by the next {@link AttemptReview}. */
    private static void endCalls(Connection connection, byte[] index) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE attempt SET end_requested_at = coalesce(end_requested_at, now()), review_at = now()"
                        + " WHERE number_index = ? AND outcome IN ('IN_FLIGHT', 'UNKNOWN')")) {
            update.setBytes(1, index);
            update.executeUpdate();
        }
    }

    boolean contains(DialableNumber number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return AttemptIntents.suppressed(connection, personal.numberIndex(number.e164()));
        }
    }
}
