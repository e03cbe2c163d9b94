package io.bvrai.runtime.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Migrations over rows that are there already. Row-level security is forced on their owner, too: a backfill that its policy hides the rows from
 * touches none and says nothing.
 */
@ExtendWith(BackingServices.class)
class MigrationOverRowsTest {
    private static final String TENANT_ID = "abcdefghijklmnopqrstuvwxyz";
    private static final String PERSON = "00000000-0000-4000-8000-00000000000%d";

    private final TestDatabase database;
    private String application = "";

    MigrationOverRowsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void anApplicationRole() {
        application = database.addLogin().username();
    }

    @Test
    void fillsWhatItAddsInEveryRowAndLosesNone() throws SQLException {
        // Given
        migrate(MigrationVersion.fromVersion("1"));
        asOwner(
                "INSERT INTO contact_list (id, name) VALUES ('%s', 'people')".formatted(PERSON.formatted(0)),
                "INSERT INTO campaign (uid, name) VALUES ('uid', 'recall')",
                "INSERT INTO data_key (id, wrapped) VALUES ('%s', 'vault:v1:AA==')".formatted(PERSON.formatted(0)));
        called(1, "IN_FLIGHT");
        called(2, "UNKNOWN");
        called(3, "IN_FLIGHT");
        called(4, "ANSWERED");
        assertThat(count("SELECT count(*) FROM pg_class WHERE relname = 'attempt' AND relforcerowsecurity"))
                .isOne();
        Map<String, Long> rows = rows();

        // When
        migrate(MigrationVersion.LATEST);

        // Then
        assertThat(rows()).containsAllEntriesOf(rows);
        assertThat(count("SELECT count(*) FROM attempt WHERE outcome <> 'ANSWERED' AND review_at IS NOT NULL"))
                .as("attempts to be looked after")
                .isEqualTo(3);
        assertThat(count("SELECT count(*) FROM attempt WHERE review_at IS NULL"))
                .as("attempts that are over")
                .isOne();
    }

    private void called(int person, String outcome) throws SQLException {
        String id = PERSON.formatted(person);
        asOwner(
                "INSERT INTO contact (id, list_id, number_sealed, number_index, region) VALUES ('%s', '%s', '\\x00', '\\x0%d', 'US')"
                        .formatted(id, PERSON.formatted(0), person),
                "INSERT INTO campaign_contact (campaign_uid, contact_id, state) VALUES ('uid', '%s', 'IN_FLIGHT')"
                        .formatted(id),
                "INSERT INTO attempt (id, campaign_uid, contact_id, ordinal, number_index, from_number, dialer, outcome, evidence)"
                        + " VALUES ('%s', 'uid', '%s', 1, '\\x0%d', '+15005550100', 'pod', '%s', '{}')"
                                .formatted(id, id, person, outcome));
    }

    private void migrate(MigrationVersion target) {
        Flyway.configure()
                .dataSource(
                        database.jdbcUrl(),
                        database.owner().username(),
                        database.owner().password())
                .placeholders(Map.of("app_role", application, "tenant_id", TENANT_ID))
                .target(target)
                .load()
                .migrate();
    }

    private void asOwner(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** How many rows each table has. */
    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        for (String table : new String[] {
            "tenant_identity", "contact_list", "contact", "campaign", "campaign_contact", "attempt", "data_key"
        }) {
            rows.put(table, count("SELECT count(*) FROM " + table));
        }
        return rows;
    }

    /** Of whom no policy hides a row from. */
    private long count(String sql) throws SQLException {
        try (Connection connection = database.server()
                        .connect(database.name(), database.server().superuser());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
