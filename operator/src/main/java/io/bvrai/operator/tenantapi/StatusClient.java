package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.TenantStatusDocument;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link TenantStatusSource} over each tenant's management port. However slowly or much one answers, it costs the other tenants nothing. Thread-safe.
 */
@ApplicationScoped
public class StatusClient implements TenantStatusSource {
    /** What nobody asked for in this time is of a tenant that is gone. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final ManagementPort port;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    @Inject
    StatusClient(ManagementPort port, Clock clock) {
        this.port = port;
        this.clock = clock;
    }

    @Override
    public Answer of(String tenant, String namespace, Duration maxAge) {
        Optional<Answer> known = recall(tenant, maxAge);
        if (known.isPresent()) {
            return known.get();
        }
        var mine = new CompletableFuture<Answer>();
        CompletableFuture<Answer> others = underWay.putIfAbsent(tenant, mine);
        return others == null ? askOnce(tenant, namespace, maxAge, mine) : await(tenant, others);
    }

    /** For all who ask meanwhile: the agents of one tenant wait for one answer instead of asking for one each. */
    private Answer askOnce(String tenant, String namespace, Duration maxAge, CompletableFuture<Answer> asked) {
        try {
            // Whoever asked before may have ended between the look and the turn.
            Answer answer = recall(tenant, maxAge).orElseGet(() -> remember(tenant, ask(tenant, namespace)));
            asked.complete(answer);
            return answer;
        } finally {
            underWay.remove(tenant, asked);
            asked.complete(new Answer.Unknown("tenant-api couldn't be asked"));
        }
    }

    /** A tenant that gave no answer the last time keeps one thread waiting, not one for each of its agents. */
    private Answer await(String tenant, CompletableFuture<Answer> others) {
        Remembered last = remembered.get(tenant);
        return last != null && last.answer() instanceof Answer.Unknown ? last.answer() : others.join();
    }

    private Optional<Answer> recall(String tenant, Duration maxAge) {
        return Optional.ofNullable(remembered.get(tenant))
                .filter(last -> isFresh(last, maxAge))
                .map(Remembered::answer);
    }

    private boolean isFresh(Remembered last, Duration maxAge) {
        return clock.instant().isBefore(last.at().plus(maxAge));
    }

    private Answer remember(String tenant, Answer answer) {
        remembered.values().removeIf(last -> !isFresh(last, KEPT));
        remembered.put(tenant, new Remembered(answer, clock.instant()));
        return answer;
    }

    private Answer ask(String tenant, String namespace) {
        return switch (port.get(tenant, namespace, "status/v1", TenantStatusDocument.class)) {
            case ManagementPort.Reply.Document<TenantStatusDocument> known -> new Answer.Known(known.document());
            case ManagementPort.Reply.None<TenantStatusDocument> none -> new Answer.Unknown(none.why());
        };
    }

    private record Remembered(Answer answer, Instant at) {}
}
