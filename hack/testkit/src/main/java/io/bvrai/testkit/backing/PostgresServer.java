package io.bvrai.testkit.backing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * PostgreSQL of the tests: TLS and scram only.
 *
 * @param certificateAuthority PEM file; the server's certificate names {@code host}
 * @param platformDatabase the tenant registry's; CONNECT is revoked from PUBLIC
 * @param superuser for making and removing what tests need; the code under test never gets it
 * @param operator the operator's login: NOSUPERUSER CREATEROLE CREATEDB
 */
public record PostgresServer(
        String host, int port, Path certificateAuthority, String platformDatabase, Login superuser, Login operator) {

    /** With the server's certificate and host name verified. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s?sslmode=verify-full&sslrootcert=%s"
                .formatted(
                        host,
                        port,
                        database,
                        URLEncoder.encode(certificateAuthority.toString(), StandardCharsets.UTF_8));
    }

    /** A session; the caller closes it. */
    public Connection connect(String database, Login login) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), login.username(), login.password());
    }

    /** An empty database with a login that owns it; PUBLIC can't connect. */
    public TestDatabase createDatabase() {
        String name = RandomNames.next("test_");
        return createDatabase(name, createLogin(name));
    }

    /**
     * The same under the name that a tenant's database has. What owns it may log in here, and the operator's login may act as it and come in, as it may where it made
     * all this itself.
     */
    public TestDatabase createTenantDatabase(String id) {
        Login owner = new Login("t_" + id + "_owner", RandomNames.next("p"));
        try (Connection session = connect(platformDatabase, operator);
                Statement statement = session.createStatement()) {
            statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(owner.username(), owner.password()));
        } catch (SQLException e) {
            throw new IllegalStateException("the operator's login makes no role", e);
        }
        TestDatabase database = createDatabase("t_" + id, owner);
        execute(
                "postgres",
                "GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s".formatted(database.name(), operator.username()));
        return database;
    }

    private TestDatabase createDatabase(String name, Login owner) {
        execute(
                "postgres",
                "CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(name, owner.username()),
                "REVOKE CONNECT, TEMPORARY ON DATABASE %s FROM PUBLIC".formatted(name));
        return new TestDatabase(this, name, owner);
    }

    Login createLogin(String name) {
        Login login = new Login(name, RandomNames.next("p"));
        execute("postgres", "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(name, login.password()));
        return login;
    }

    /** As the superuser, each statement by itself. */
    void execute(String database, String... statements) {
        try (Connection session = connect(database, superuser);
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused the test kit in database " + database, e);
        }
    }
}
