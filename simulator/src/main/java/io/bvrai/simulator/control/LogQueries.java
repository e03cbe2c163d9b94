package io.bvrai.simulator.control;

import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.log.LogEntry;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Reading the log: {@code kind} (may end in {@code *}), {@code since} (a sequence number), and any number of
 * {@code where=path=value} conditions.
 */
final class LogQueries {
    private static final long LONGEST_WAIT_MS = 120_000;

    private final Environment environment;

    LogQueries(Environment environment) {
        this.environment = environment;
    }

    /** All matching entries as NDJSON. */
    void entries(RoutingContext context) {
        StringBuilder lines = new StringBuilder();
        long since = number(context, "since", 0);
        environment
                .log()
                .select(conditions(context).and(entry -> entry.sequence() > since))
                .forEach(entry -> lines.append(entry.json().encode()).append('\n'));
        context.response().putHeader("Content-Type", "application/x-ndjson").end(lines.toString());
    }

    /** The first matching entry, waited for up to {@code timeoutMs}; 408 if none comes. */
    void await(RoutingContext context) {
        long timeout = Math.min(LONGEST_WAIT_MS, number(context, "timeoutMs", 10_000));
        CompletableFuture<LogEntry> found = environment.log().next(number(context, "since", 0), conditions(context));
        environment.after(Math.max(1, timeout), () -> found.cancel(false));
        context.request().connection().closeHandler(closed -> found.cancel(false));
        Future.fromCompletionStage(found)
                .onComplete(result -> environment.after(0, () -> {
                    LogEntry entry = result.result();
                    if (context.response().closed()) {
                        return;
                    }
                    if (entry == null) {
                        ControlSite.send(context, 408, ControlSite.error("no such entry within " + timeout + " ms"));
                    } else {
                        ControlSite.send(context, 200, entry.json());
                    }
                }));
    }

    private static Predicate<LogEntry> conditions(RoutingContext context) {
        String kind = context.queryParams().get("kind");
        Predicate<LogEntry> matching = entry -> kind == null
                || (kind.endsWith("*")
                        ? entry.kind().startsWith(kind.substring(0, kind.length() - 1))
                        : entry.kind().equals(kind));
        List<String> where = context.queryParams().getAll("where");
        for (String condition : where) {
            int equals = condition.indexOf('=');
            String path = equals < 0 ? condition : condition.substring(0, equals);
            String value = equals < 0 ? "true" : condition.substring(equals + 1);
            matching = matching.and(entry -> entry.text(path).equals(value));
        }
        return matching;
    }

    private static long number(RoutingContext context, String name, long preset) {
        String text = context.queryParams().get(name);
        return text == null ? preset : Long.parseLong(text);
    }
}
