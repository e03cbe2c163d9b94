package io.bvrai.operator.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Vault was asked, by its own audit log. */
record VaultAudit(Path log) {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final Set<String> READS = Set.of("read", "list", "help");

    /** Requests whose path names a tenant: those that read, or those that write. */
    long requests(String tenant, boolean reads) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(VaultAudit::parse)
                    .filter(entry -> entry.path("type").asText().equals("request"))
                    .map(entry -> entry.path("request"))
                    .filter(request -> request.path("path").asText().contains("tenant-" + tenant))
                    .filter(request -> READS.contains(request.path("operation").asText()) == reads)
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Requests of the operator by their kind. Logins are {@code login}, whoever's: while only the operator runs they are its own. */
    Map<String, Long> operations() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("\"type\":\"request\""))
                    .map(VaultAudit::parse)
                    .flatMap(entry -> operation(entry).stream())
                    .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request, and whether it was let through. */
    record Use(String operation, String path, boolean denied) {}

    /** What the operator asked since then, logins left out. */
    List<Use> ofOperator(Instant since) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("\"bvrai-operator\""))
                    .map(VaultAudit::parse)
                    .filter(entry -> Instant.parse(entry.path("time").asText()).isAfter(since))
                    .filter(entry -> !operation(entry).orElse("login").equals("login"))
                    .map(entry -> new Use(
                            entry.path("request").path("operation").asText(),
                            entry.path("request").path("path").asText(),
                            entry.path("error").asText("").contains("permission denied")))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> operation(JsonNode entry) {
        JsonNode request = entry.path("request");
        if (request.path("path").asText().equals("auth/kubernetes/login")) {
            return Optional.of("login");
        }
        return entry.path("auth")
                        .path("metadata")
                        .path("service_account_name")
                        .asText()
                        .equals("bvrai-operator")
                ? Optional.of(request.path("operation").asText())
                : Optional.empty();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
