package io.bvrai.testkit.backing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database of a test's own; JUnit drops it and its logins after the test, whoever is still connected. */
public final class TestDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final String name;
    private final Login owner;
    private final List<Login> logins = new CopyOnWriteArrayList<>();

    TestDatabase(PostgresServer server, String name, Login owner) {
        this.server = server;
        this.name = name;
        this.owner = owner;
        logins.add(owner);
    }

    public PostgresServer server() {
        return server;
    }

    public String name() {
        return name;
    }

    /** Owns the database and so its schema: may do what migrations do. */
    public Login owner() {
        return owner;
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    /** A session of the owner's; the caller closes it. */
    public Connection connect() throws SQLException {
        return server.connect(name, owner);
    }

    /** Another login that may connect and nothing else, as an application's has to be before its grants. */
    public Login addLogin() {
        Login login = server.createLogin(RandomNames.next("test_"));
        logins.add(login);
        server.execute("postgres", "GRANT CONNECT ON DATABASE %s TO %s".formatted(name, login.username()));
        return login;
    }

    @Override
    public void close() {
        server.execute("postgres", "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
        for (Login login : logins) {
            server.execute("postgres", "DROP ROLE IF EXISTS " + login.username());
        }
    }
}
