package io.bvrai.operator.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What one user asked of the API server since a moment, as its audit log has it. */
public final class AuditTrail {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path log;
    private final String user;
    private final Instant since;

    public AuditTrail(Path log, String user, Instant since) {
        this.log = log;
        this.user = user;
        this.since = since;
    }

    public List<Request> requests() {
        return lines(log, since, line -> line.contains(user)).stream()
                .map(AuditTrail::entry)
                .filter(entry -> entry.path("user").path("username").asText().equals(user))
                .filter(entry -> Instant.parse(
                                entry.path("requestReceivedTimestamp").asText())
                        .isAfter(since))
                .map(Request::of)
                .toList();
    }

    /**
     * What an API server logged. In a long run it begins another file while a test looks on; the one before is called
     * {@code audit-2026-11-23T04-36-49.813.log} then.
     *
     * @param since the latest moment that files may be left out for that were finished before it
     */
    public static List<String> lines(Path log, Instant since, Predicate<String> wanted) {
        try (var beside = Files.list(log.toAbsolutePath().getParent())) {
            var name = log.getFileName().toString();
            var stem = name.substring(0, name.lastIndexOf('.'));
            var found = new ArrayList<String>();
            for (Path file : beside.filter(file -> file.getFileName().toString().startsWith(stem + "-"))
                    .sorted()
                    .toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isAfter(since)) {
                    read(file, wanted, found);
                }
            }
            read(log, wanted, found);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path file, Predicate<String> wanted, List<String> found) throws IOException {
        try (var lines = Files.lines(file)) {
            lines.filter(wanted).forEach(found::add);
        }
    }

    private static JsonNode entry(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A request.
     *
     * @param resource with its subresource, as RBAC writes it: {@code tenants/status}
     * @param path of a request that isn't about a resource
     * @param code of the answer; 0 while a watch is open
     */
    public record Request(
            String verb, String group, String resource, String namespace, String name, String path, int code) {
        static Request of(JsonNode entry) {
            var object = entry.path("objectRef");
            var subresource = object.path("subresource").asText("");
            return new Request(
                    entry.path("verb").asText(),
                    object.path("apiGroup").asText(""),
                    object.path("resource").asText("") + (subresource.isEmpty() ? "" : "/" + subresource),
                    object.path("namespace").asText(""),
                    object.path("name").asText(""),
                    object.isMissingNode() ? entry.path("requestURI").asText() : "",
                    entry.path("responseStatus").path("code").asInt());
        }
    }
}
