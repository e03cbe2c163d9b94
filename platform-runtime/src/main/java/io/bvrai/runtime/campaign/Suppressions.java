package io.bvrai.runtime.campaign;

import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The tenant's list of numbers that no campaign may call. Adding takes the lock that an intent to call the number takes, so that after it returns
 * no new call to the number begins.
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
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO suppression (number_index, source) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                AttemptIntents.lockNumber(connection, index);
                insert.setBytes(1, index);
                insert.setString(2, source);
                insert.executeUpdate();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    boolean contains(DialableNumber number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return AttemptIntents.suppressed(connection, personal.numberIndex(number.e164()));
        }
    }
}
