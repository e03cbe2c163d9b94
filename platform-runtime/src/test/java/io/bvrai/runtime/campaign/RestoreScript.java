package io.bvrai.runtime.campaign;

import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import io.bvrai.testkit.backing.Login;
import io.bvrai.testkit.backing.PostgresServer;
import io.bvrai.testkit.backing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Copies of a tenant's database, as a restored instance holds them, and the runbook's commands, run as the operator's login. */
final class RestoreScript implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final TestDatabase live;
    private final PostgresServer server;
    private final String id;
    private final Path folder;
    private final String copy;

    RestoreScript(TestDatabase live, String id) throws IOException {
        this.live = live;
        this.server = live.server();
        this.id = id;
        this.copy = "copy_" + id;
        this.folder = Files.createTempDirectory("restore");
        Path passwords = folder.resolve("pgpass");
        Files.writeString(passwords, line(server.superuser()) + line(server.operator()));
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
    }

    private static String line(Login login) {
        return "*:*:*:%s:%s\n".formatted(login.username(), login.password());
    }

    /** A copy of the database as it is now. */
    void takeCopy() {
        dropCopy();
        asSuperuser(
                "postgres",
                "CREATE DATABASE %s OWNER %s TEMPLATE template0"
                        .formatted(copy, live.owner().username()),
                "REVOKE CONNECT, TEMPORARY ON DATABASE %s FROM PUBLIC".formatted(copy),
                "GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s"
                        .formatted(copy, server.operator().username()));
        shell("pg_dump '%s' | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null '%s'"
                        .formatted(connection(server.superuser(), live.name()), connection(server.superuser(), copy)))
                .run(LIMIT);
    }

    void inCopy(String... statements) {
        asSuperuser(copy, statements);
    }

    /** What the runbook says to do: plan or apply. */
    Script runbook(String what) {
        return shell(command(what));
    }

    /** What the script answered; its exit code must be 0. */
    String run(String what) {
        return runbook(what).run(LIMIT);
    }

    Script.Outcome outcome(String what, String... options) {
        return shell(command(what) + " " + String.join(" ", options)).outcome(LIMIT);
    }

    /** Runs it until somebody kills it. */
    Process begin(String what) throws IOException {
        return new ProcessBuilder(runbook(what).command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.log").toFile())
                .start();
    }

    private static String command(String what) {
        try {
            String page = Files.readString(Repository.root().resolve("docs/platform-teams/runbooks/restore-tenant.md"));
            Matcher block = Pattern.compile("```sh\\n(hack/restore/restore " + what + " .*?)\\n```", Pattern.DOTALL)
                    .matcher(page);
            if (!block.find()) {
                throw new IllegalStateException("the runbook has no command to " + what);
            }
            return block.group(1);
        } catch (IOException e) {
            throw new IllegalStateException("the runbook can't be read", e);
        }
    }

    private Script shell(String commands) {
        return new Script(List.of(
                "env",
                "PGPASSFILE=" + folder.resolve("pgpass"),
                "PGSSLMODE=verify-full",
                "PGSSLROOTCERT=" + server.certificateAuthority(),
                "ID=" + id,
                "LIVE=" + connection(server.operator(), null),
                "COPY=" + connection(server.operator(), copy),
                "bash",
                "-euo",
                "pipefail",
                "-c",
                "cd \"$0\"; " + commands,
                Repository.root().toString()));
    }

    private String connection(Login login, @Nullable String database) {
        return "host=%s port=%d user=%s%s"
                .formatted(
                        server.host(), server.port(), login.username(), database == null ? "" : " dbname=" + database);
    }

    /** Of each table of a database, what it holds. */
    Map<String, String> content(String database) {
        try (Connection session = server.connect(database, server.superuser());
                Statement statement = session.createStatement()) {
            Map<String, String> content = new TreeMap<>();
            for (String table : strings(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                content.put(
                        table,
                        strings(
                                        statement,
                                        "SELECT md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) FROM public.%s t"
                                                .formatted(table))
                                .getFirst());
            }
            return content;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Databases, roles and who is a member of what, as far as the tenant's id is in it. */
    List<String> traces() {
        return asSuperuser("postgres", """
            SELECT datname FROM pg_database WHERE datname LIKE '%%%1$s%%' UNION ALL
            SELECT rolname FROM pg_roles WHERE rolname LIKE '%%%1$s%%' UNION ALL
            SELECT roleid::regrole || ' ' || member::regrole FROM pg_auth_members WHERE roleid::regrole::text LIKE '%%%1$s%%' ORDER BY 1
            """.formatted(id));
    }

    /** The databases in which the script has a session, as many times as it has. */
    List<String> sessions(String condition) {
        return asSuperuser(
                "postgres",
                "SELECT datname FROM pg_stat_activity WHERE application_name = 'bvrai-restore' AND datname LIKE '%%%s' AND %s"
                        .formatted(id, condition));
    }

    String copyName() {
        return copy;
    }

    /** A session that isn't the script's; the caller closes it. */
    Connection somebodyIn(String database) throws SQLException {
        Connection session = server.connect(database, server.superuser());
        session.setAutoCommit(false);
        return session;
    }

    private List<String> asSuperuser(String database, String... statements) {
        try (Connection session = server.connect(database, server.superuser());
                Statement statement = session.createStatement()) {
            List<String> answer = List.of();
            for (String sql : statements) {
                answer = sql.startsWith("SELECT") ? strings(statement, sql) : List.of();
                if (!sql.startsWith("SELECT")) {
                    statement.execute(sql);
                }
            }
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> strings(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private void dropCopy() {
        asSuperuser("postgres", "DROP DATABASE IF EXISTS " + copy + " WITH (FORCE)");
    }

    @Override
    public void close() throws IOException {
        dropCopy();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
