package io.bvrai.operator.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of the platform's database, one version after the other. Versions are appended, never edited. A migration library would
 * weigh more than these statements.
 */
final class RegistrySchema {
    /** Position + 1 is the version. */
    private static final List<String> VERSIONS = List.of("""
            CREATE TABLE tenant_registry (
              id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{26}$'),
              name text NOT NULL CHECK (name ~ '^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$'),
              state text NOT NULL DEFAULT 'Active' CHECK (state IN ('Active', 'Erased')),
              minted_at timestamptz NOT NULL DEFAULT now(),
              erased_at timestamptz,
              CHECK ((state = 'Erased') = (erased_at IS NOT NULL))
            );
            CREATE UNIQUE INDEX tenant_registry_reserved_name ON tenant_registry (name) WHERE state <> 'Erased'
            """, """
            ALTER TABLE tenant_registry ADD COLUMN holder text;
            CREATE TABLE tenant_offboarding (
              id text PRIMARY KEY REFERENCES tenant_registry (id),
              stage text NOT NULL CHECK (stage IN ('Suspend', 'Export', 'Hold', 'Retain', 'Erase', 'Verify')),
              begun_at timestamptz NOT NULL,
              retain_until timestamptz,
              released boolean NOT NULL DEFAULT false,
              inventory text
            );
            CREATE TABLE erasure_certificate (
              position bigint PRIMARY KEY,
              tenant text NOT NULL UNIQUE REFERENCES tenant_registry (id),
              statement text NOT NULL,
              hash text NOT NULL UNIQUE
            );
            CREATE TABLE erasure_opening (
              certificate text NOT NULL REFERENCES erasure_certificate (hash),
              salt text NOT NULL,
              item text NOT NULL
            )
            """, """
            ALTER TABLE tenant_offboarding ADD COLUMN retained_since timestamptz
            """, """
            CREATE TABLE tenant_account (
              sid text PRIMARY KEY,
              tenant text NOT NULL REFERENCES tenant_registry (id)
            )
            """, """
            CREATE TABLE moving_number (
              tenant text NOT NULL REFERENCES tenant_registry (id),
              number text NOT NULL,
              since timestamptz NOT NULL DEFAULT now(),
              PRIMARY KEY (tenant, number)
            )
            """, """
            CREATE TABLE tenant_oidc (
              pair text PRIMARY KEY,
              tenant text NOT NULL UNIQUE REFERENCES tenant_registry (id)
            )
            """);

    /** Any constant: serialises two operators that start at once. */
    private static final long LOCK = 0x6276_7261_6972_6567L;

    private RegistrySchema() {}

    static void migrate(Connection session) throws SQLException {
        if (isCurrent(session)) {
            return;
        }
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            statement.execute("CREATE TABLE IF NOT EXISTS registry_schema (version integer PRIMARY KEY)");
            for (int version = current(statement) + 1; version <= VERSIONS.size(); version++) {
                statement.execute(VERSIONS.get(version - 1));
                record(session, version);
            }
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }

    /** A start that finds everything as it should be writes nothing and waits for nobody's lock. */
    private static boolean isCurrent(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            try (ResultSet there = statement.executeQuery("SELECT to_regclass('registry_schema') IS NOT NULL")) {
                there.next();
                if (!there.getBoolean(1)) {
                    return false;
                }
            }
            return current(statement) >= VERSIONS.size();
        }
    }

    private static int current(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT coalesce(max(version), 0) FROM registry_schema")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void record(Connection session, int version) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement("INSERT INTO registry_schema VALUES (?)")) {
            insert.setInt(1, version);
            insert.executeUpdate();
        }
    }
}
