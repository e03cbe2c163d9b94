package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.VOICE;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.testkit.Sources;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tenant's database holds, looked at from behind and attacked from the application's login. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class TenantDataTest {
    private static final String LIST = "00000000-0000-0000-0000-00000000000a";
    private static final String STRANGER = "z".repeat(26);

    @TestHTTPResource
    URI application;

    @Inject
    Flyway flyway;

    @Inject
    AgroalDataSource pool;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private TwilioStandIn twilio;
    private TenantApi api;
    private String callSid;

    @BeforeEach
    void aCall() {
        twilio = new TwilioStandIn(application);
        api = new TenantApi(application);
        callSid = newCallSid();
    }

    @Test
    void phoneNumbersAreNowhereInTheDatabaseInTheClear() throws Exception {
        // Given
        twilio.post(VOICE, inbound(callSid, "+14155557777", TenantOnRealServices.NUMBER, "ringing"));

        // When
        long leaks = tenant.count("SELECT (SELECT count(*) FROM call c WHERE c::text LIKE '%4155557777%')"
                + " + (SELECT count(*) FROM inbox_event e WHERE e::text LIKE '%4155557777%'"
                + " OR encode(e.body_sealed, 'escape') LIKE '%4155557777%')");

        // Then
        assertThat(leaks).isZero();
        assertThat(api.call(callSid).path("from").asText()).isEqualTo("+14155557777");
        twilio.endCall(callSid);
    }

    @Test
    void theApplicationSeesNoRowOfAnotherTenantInItsOwnDatabase() throws Exception {
        // Given
        var login = tenant.applicationLogin();
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            statement.execute("ALTER TABLE suppression NO FORCE ROW LEVEL SECURITY");
            statement.execute("INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x01', '" + STRANGER
                    + "', 'planted')");
            statement.execute("ALTER TABLE suppression FORCE ROW LEVEL SECURITY");
        }

        // When
        try (Connection application =
                        tenant.database().server().connect(tenant.database().name(), login);
                Statement statement = application.createStatement()) {
            statement.execute("INSERT INTO suppression (number_index, source) VALUES ('\\x02', 'own')");
            var rows = statement.executeQuery("SELECT source FROM suppression");

            // Then
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("own");
            assertThat(rows.next()).isFalse();
            assertRefused(statement, "UPDATE tenant_identity SET tenant_id = '" + STRANGER + "'");
            assertRefused(
                    statement,
                    "INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x03', '" + STRANGER
                            + "', 'forged')");
            assertRefused(statement, "CREATE TABLE mine (id integer)");
        }
    }

    @Test
    void noSettingOfItsSessionOpensTheSecondWallToTheApplication() throws Exception {
        // Given
        asOwner("ALTER TABLE suppression NO FORCE ROW LEVEL SECURITY");
        asOwner("INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x04', '" + STRANGER
                + "', 'planted')");
        asOwner("ALTER TABLE suppression FORCE ROW LEVEL SECURITY");
        String owner = tenant.database().owner().username();
        try (Connection application =
                        tenant.database().server().connect(tenant.database().name(), tenant.applicationLogin());
                Statement statement = application.createStatement()) {
            assertThat(statement.executeUpdate(
                            "INSERT INTO suppression (number_index, source) VALUES ('\\x05', 'own')"))
                    .as("positive control")
                    .isOne();

            // When // Then: a variable, by any name
            for (String variable : List.of("app.t", "app.tenant", "app.tenant_id", "bvrai.tenant_id")) {
                statement.execute("SET " + variable + " = '" + STRANGER + "'");
                assertOwnRowsOnly(statement);
            }

            // When // Then: where names are looked up
            statement.execute("SET search_path = pg_temp, public");
            assertOwnRowsOnly(statement);
            assertRefused(statement, "CREATE TEMPORARY TABLE tenant_identity (tenant_id text)");
            assertRefused(statement, "CREATE SCHEMA mine");
            assertRefused(
                    statement,
                    "CREATE OR REPLACE FUNCTION public.current_tenant() RETURNS text LANGUAGE sql AS $$ SELECT '"
                            + STRANGER + "' $$");
            statement.execute("SET search_path = pg_catalog");
            assertThatThrownBy(() -> statement.executeQuery("SELECT source FROM public.suppression"))
                    .as("whose the database is can't be looked up, so nothing is read")
                    .hasMessageContaining("\"tenant_identity\" does not exist");
            statement.execute("RESET search_path");

            // When // Then: who it is, and whether rows are filtered at all
            assertRefused(statement, "SET ROLE " + owner);
            assertRefused(statement, "SET SESSION AUTHORIZATION " + owner);
            assertRefused(statement, "SET session_replication_role = replica");
            statement.execute("SET row_security = off");
            assertRefused(statement, "SELECT source FROM suppression");
            statement.execute("RESET row_security");

            // When: the wall reads a variable
            asOwner("CREATE POLICY by_variable ON suppression USING (tenant_id = current_setting('app.t', true))");

            // Then
            assertThat(sources(statement)).containsExactlyInAnyOrder("own", "planted");
        } finally {
            asOwner("DROP POLICY IF EXISTS by_variable ON suppression");
            asOwner("ALTER TABLE suppression NO FORCE ROW LEVEL SECURITY");
            asOwner("DELETE FROM suppression WHERE number_index IN ('\\x04', '\\x05')");
            asOwner("ALTER TABLE suppression FORCE ROW LEVEL SECURITY");
        }
    }

    private static void assertOwnRowsOnly(Statement statement) throws SQLException {
        assertThat(sources(statement)).containsExactly("own");
        assertThat(statement.executeUpdate("UPDATE suppression SET source = 'taken' WHERE number_index = '\\x04'"))
                .isZero();
        assertThat(statement.executeUpdate("DELETE FROM suppression WHERE number_index = '\\x04'"))
                .isZero();
        assertRefused(
                statement,
                "INSERT INTO suppression (number_index, tenant_id, source) VALUES ('\\x06', '" + STRANGER
                        + "', 'forged')");
    }

    /** Of the two rows that the test has put there, those that are seen. */
    private static List<String> sources(Statement statement) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows =
                statement.executeQuery("SELECT source FROM suppression WHERE number_index IN ('\\x04', '\\x05')")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Test
    void theSecondWallAsksNothingThatASessionMaySet() throws Exception {
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            // Given: what a later migration might bring
            owner.setAutoCommit(false);
            long shipped = askingTheSession(statement);

            // When
            statement.execute("CREATE POLICY by_variable ON call USING (tenant_id = current_setting('app.t'))");
            statement.execute(
                    "CREATE FUNCTION whose() RETURNS text LANGUAGE sql STABLE AS 'SELECT session_user::text'");
            long withBadOnes = askingTheSession(statement);
            owner.rollback();

            // Then
            assertThat(shipped).isZero();
            assertThat(withBadOnes).isEqualTo(2);
        }
    }

    /** Policies, and functions that they may call, whose answer hangs on a variable or on who is logged in. */
    private static long askingTheSession(Statement statement) throws SQLException {
        String asks = " ~* 'current_setting|session_user|current_user|current_role'";
        try (ResultSet row = statement.executeQuery(
                "SELECT (SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND concat_ws(' ', qual, with_check)"
                        + asks
                        + ") + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc"
                        + asks + ")")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void documentsAreBinaryAndNoNumberIsABinaryFraction() throws Exception {
        // When
        long binary = columns("'jsonb'");
        long text = columns("'json'");
        long fractions = columns("'real', 'double precision', 'money'");

        // Then: what is inside a document is read with its row and never searched for, else it would need an index
        // (GIN)
        assertThat(binary).isPositive();
        assertThat(text).isZero();
        assertThat(fractions).isZero();
        assertThat(Sources.containing("platform-runtime", Pattern.compile("->>|#>|@>|jsonb_path|jsonb_exists")))
                .isEmpty();
    }

    @Test
    void thePoolIsWarmBoundedAndNoticesWhatNobodyGivesBack() {
        AgroalConnectionPoolConfiguration limits = pool.getConfiguration().connectionPoolConfiguration();

        assertThat(limits.minSize()).isEqualTo(2);
        assertThat(limits.maxSize()).isEqualTo(6);
        assertThat(limits.acquisitionTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(limits.leakTimeout()).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void moneyIsNumericWithItsCurrencyBesideIt() throws Exception {
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            // Given: what a later migration might bring
            owner.setAutoCommit(false);
            long shipped = amountsOfAnotherForm(statement);
            statement.execute("CREATE TABLE good (amount numeric(20, 9), currency text)");
            long withAGoodOne = amountsOfAnotherForm(statement);

            // When
            statement.execute("CREATE TABLE rounded (amount numeric(10, 2), currency text)");
            statement.execute("CREATE TABLE unsaid (amount numeric(20, 9))");
            long withBadOnes = amountsOfAnotherForm(statement);
            owner.rollback();

            // Then
            assertThat(shipped).isZero();
            assertThat(withAGoodOne).isZero();
            assertThat(withBadOnes).isEqualTo(2);
        }
    }

    private static long amountsOfAnotherForm(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT count(*) FROM information_schema.columns amount"
                        + " WHERE table_schema = 'public' AND data_type = 'numeric'"
                        + " AND NOT (coalesce(numeric_precision, 0) = 20 AND numeric_scale = 9 AND EXISTS (SELECT FROM information_schema.columns beside"
                        + " WHERE beside.table_schema = 'public' AND beside.table_name = amount.table_name AND beside.column_name = 'currency'))")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void whatIsAskedOftenIsFoundByAnIndex() throws Exception {
        // Given: as many calls and contacts as make an index worth it, and none of them afterwards
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("INSERT INTO call (id, call_sid, direction, agent, state, created_at)"
                    + " SELECT gen_random_uuid(), 'CA' || lpad(to_hex(n), 32, '0'), 'INBOUND', 'agent-' || n % 50, 'COMPLETED',"
                    + " timestamptz '2030-01-01Z' + n * interval '10 minutes' FROM generate_series(1, 10000) n");
            statement.execute("INSERT INTO campaign (uid, name) VALUES ('many', 'many')");
            statement.execute("INSERT INTO contact_list (id, name) VALUES ('" + LIST + "', 'many')");
            statement.execute("INSERT INTO contact (id, list_id, number_sealed, number_index, region)"
                    + " SELECT gen_random_uuid(), '" + LIST + "', '\\x00', decode(lpad(to_hex(n), 8, '0'), 'hex'), 'US'"
                    + " FROM generate_series(1, 10000) n");
            statement.execute(
                    "INSERT INTO campaign_contact (campaign_uid, contact_id, state, next_attempt_at)"
                            + " SELECT 'many', id, 'WAITING', timestamptz '2030-01-01Z' + ordinal * interval '1 minute' FROM contact");
            statement.execute("ANALYZE call, contact, campaign_contact");

            // When
            String ofAnAgent =
                    plan(statement, "SELECT id FROM call WHERE agent = 'agent-7' ORDER BY created_at DESC LIMIT 50");
            String ofTheCarrier = plan(statement, "SELECT id FROM call WHERE call_sid = 'CA" + "0".repeat(32) + "'");
            String ofADay = plan(
                    statement,
                    "SELECT count(*) FROM call WHERE created_at >= '2030-01-02Z' AND created_at < '2030-01-03Z'");
            String due = plan(
                    statement,
                    "SELECT contact_id FROM campaign_contact WHERE campaign_uid = 'many' AND state = 'WAITING'"
                            + " AND next_attempt_at <= '2030-01-01 01:00Z' ORDER BY next_attempt_at LIMIT 1");
            owner.rollback();

            // Then
            assertThat(ofAnAgent).contains("call_by_agent");
            assertThat(ofTheCarrier).contains("call_call_sid_key");
            assertThat(ofADay).contains("call_newest");
            assertThat(due).contains("campaign_contact_due");
        }
    }

    @Test
    void aCallOutlivesItsAgentAndKeepsWhatItWasHeldWith() throws Exception {
        // Given
        twilio.post(VOICE, inbound(callSid, "+14155557777", TenantOnRealServices.NUMBER, "ringing"));
        asOwner("INSERT INTO agent_revision (agent, revision, content)"
                + " VALUES ('leaving', '0123456789abcdef', '{\"prompt\": \"You are leaving.\"}')");
        asOwner("UPDATE call SET agent = 'leaving', revision = '0123456789abcdef' WHERE call_sid = '" + callSid + "'");

        // When
        asOwner("DELETE FROM agent_revision WHERE agent = 'leaving'");

        // Then
        assertThat(api.call(callSid).path("agent").asText()).isEqualTo("leaving");
        assertThat(api.call(callSid).path("revision").asText()).isEqualTo("0123456789abcdef");
        assertThat(tenant.count("SELECT count(*) FROM call WHERE call_sid = '" + callSid + "' AND revision IS NULL"
                        + " AND kept_content = '{\"prompt\": \"You are leaving.\"}'"))
                .isOne();
        twilio.endCall(callSid);
    }

    private static String plan(Statement statement, String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("EXPLAIN " + query)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    private long columns(String types) throws SQLException {
        return tenant.count(
                "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ("
                        + types + ")");
    }

    private static void assertRefused(Statement statement, String sql) {
        assertThatThrownBy(() -> statement.execute(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void aSchemaThatALaterReleaseHasMigratedIsGoodEnough() throws Exception {
        // Given
        boolean before = migrated("9000");

        // When
        boolean after = flyway.validateWithResult().validationSuccessful;

        // Then
        forgotten("9000");
        assertThat(before).isTrue();
        assertThat(after).isTrue();
    }

    @Test
    void aSchemaThatSomethingElseHasMigratedIsNot() throws Exception {
        // Given
        boolean before = migrated("0.5");

        // When
        boolean after = flyway.validateWithResult().validationSuccessful;

        // Then
        forgotten("0.5");
        assertThat(before).isTrue();
        assertThat(after).isFalse();
    }

    /** Writes down a migration that this release doesn't have; whether the schema was valid until then. */
    private boolean migrated(String version) throws SQLException {
        boolean valid = flyway.validateWithResult().validationSuccessful;
        asOwner("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by,"
                + " execution_time, success) VALUES (9000, '" + version
                + "', 'unknown', 'SQL', 'V__unknown.sql', 'owner', 1, true)");
        return valid;
    }

    private void forgotten(String version) throws SQLException {
        asOwner("DELETE FROM flyway_schema_history WHERE version = '" + version + "'");
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
