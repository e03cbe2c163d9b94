package io.bvrai.operator.tenant;

import io.bvrai.operator.testbed.AuditTrail;
import io.bvrai.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** What the operator has asked of its neighbours so far, by each neighbour's own account; all numbers only grow. */
final class NeighbourBill {
    /** A statement of the operator in PostgreSQL's log: {@code log_line_prefix} of hack/backing/postgres.sh. */
    private static final Pattern STATEMENT =
            Pattern.compile("bvrai_operator@(\\S+) LOG:  (?:execute [^:]*|statement):\\s*(\\w*)");

    private static final Set<String> READS_OF_SQL =
            Set.of("SELECT", "SET", "SHOW", "BEGIN", "COMMIT", "ROLLBACK", "WITH");
    private static final Set<String> WRITES_OF_REDIS =
            Set.of("acl|setuser", "acl|deluser", "acl|save", "acl|load", "unlink", "del", "set");
    private static final Set<String> LOGINS = Set.of("auth", "hello", "client|setname", "client|setinfo", "login");
    private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+).*");
    private static final Set<String> READS_OF_KUBERNETES = Set.of("get", "list", "watch");

    /**
     * Requests by what they were, such as {@code Vault read}. What it takes to be let in is of neighbour {@code Session}.
     *
     * @param reads by neighbour and kind
     * @param writes by neighbour and kind
     */
    record Total(Map<String, Long> reads, Map<String, Long> writes) {
        Total since(Total before) {
            return new Total(minus(reads, before.reads), minus(writes, before.writes));
        }

        long reads(String neighbour) {
            return sum(reads, neighbour);
        }

        long writes(String neighbour) {
            return sum(writes, neighbour);
        }

        private static long sum(Map<String, Long> kinds, String neighbour) {
            return kinds.entrySet().stream()
                    .filter(kind -> kind.getKey().startsWith(neighbour + " "))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        private static Map<String, Long> minus(Map<String, Long> now, Map<String, Long> before) {
            Map<String, Long> difference = new TreeMap<>();
            now.forEach((kind, count) -> {
                long more = count - before.getOrDefault(kind, 0L);
                if (more > 0) {
                    difference.put(kind, more);
                }
            });
            return difference;
        }
    }

    private final Platform platform;
    private final Simulator twilio;
    private final AuditTrail kubernetes;

    /** Lets PostgreSQL log what the operator says in sessions that begin from now on. */
    NeighbourBill(Platform platform, Simulator twilio) {
        this.platform = platform;
        this.twilio = twilio;
        this.kubernetes = platform.audit();
        try (Connection session = platform.backing.superuser("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("ALTER ROLE bvrai_operator SET log_statement = 'all'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Total total() {
        Map<String, Long> reads = new TreeMap<>();
        Map<String, Long> writes = new TreeMap<>();
        kubernetes(reads, writes);
        new VaultAudit(platform.backing.vaultAuditLog())
                .operations()
                .forEach((operation, count) -> (isWrite(VaultAudit.READS, operation) ? writes : reads)
                        .merge(neighbour("Vault", operation) + operation, count, Long::sum));
        postgres(reads, writes);
        redis(reads, writes);
        twilio.log().entries("twilio.rest").forEach(entry -> {
            String method = entry.text("method");
            (method.equals("GET") ? reads : writes).merge("Twilio " + method, 1L, Long::sum);
        });
        return new Total(reads, writes);
    }

    private static boolean isWrite(Set<String> reads, String kind) {
        return !reads.contains(kind) && !LOGINS.contains(kind);
    }

    private static String neighbour(String name, String kind) {
        return LOGINS.contains(kind) ? "Session " + name + " " : name + " ";
    }

    private void kubernetes(Map<String, Long> reads, Map<String, Long> writes) {
        for (AuditTrail.Request request : kubernetes.requests()) {
            // The Lease says every few seconds who leads, whatever there is to do; a watch is one request for as long
            // as it lasts.
            if (!request.resource().equals("leases")) {
                (READS_OF_KUBERNETES.contains(request.verb()) ? reads : writes)
                        .merge("Kubernetes " + request.verb() + " " + request.resource(), 1L, Long::sum);
            }
        }
    }

    private void postgres(Map<String, Long> reads, Map<String, Long> writes) {
        Path log = platform.backing.vaultAuditLog().resolveSibling("postgres.log");
        try (Stream<String> lines = Files.lines(log)) {
            lines.map(STATEMENT::matcher).filter(Matcher::find).forEach(statement -> {
                String verb = statement.group(2).toUpperCase(Locale.ROOT);
                boolean ofTenant = statement.group(1).startsWith("t_");
                (READS_OF_SQL.contains(verb) ? reads : writes)
                        .merge("PostgreSQL " + verb + (ofTenant ? " in a tenant's database" : ""), 1L, Long::sum);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void redis(Map<String, Long> reads, Map<String, Long> writes) {
        try (Jedis admin = platform.backing.redisAsAdmin()) {
            List<String> lines = admin.info("commandstats").lines().toList();
            for (String line : lines) {
                Matcher calls = CALLS.matcher(line.strip());
                // INFO is this bill's own question.
                if (calls.matches() && !calls.group(1).equals("info")) {
                    (WRITES_OF_REDIS.contains(calls.group(1)) ? writes : reads)
                            .put(neighbour("Redis", calls.group(1)) + calls.group(1), Long.parseLong(calls.group(2)));
                }
            }
        }
    }
}
