package io.bvrai.runtime.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the tenant's issuer signs with, in memory. Fetched when they are first needed, when a token names one that isn't held, and when they are
 * older than five minutes, so that a key which the issuer has taken back isn't good for longer; never more often than every ten seconds, whatever
 * strangers send. An issuer that is away is done without for an hour. Thread-safe.
 */
@Singleton
public class IssuerKeys {
    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration USABLE = Duration.ofHours(1);

    /** Half of the pod's threads: the others serve who shows a key of the tenant's. */
    static final int MOST_WAITING = 8;

    private final IssuerClient client;
    private final Clock clock;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private @Nullable Held held;
    private @Nullable Attempt latest;
    /** Whether the latest attempt that has ended failed. */
    private volatile boolean away;

    private record Held(String issuer, List<JsonWebKey> keys, Instant fetchedAt) {
        /** @param keyId null where the token names none */
        boolean has(@Nullable String keyId) {
            return keyId == null || keys.stream().map(JsonWebKey::getKeyId).anyMatch(keyId::equals);
        }
    }

    /** @param succeeds whether the keys were had */
    private record Attempt(String issuer, Instant begunAt, CompletableFuture<Boolean> succeeds) {}

    @Inject
    IssuerKeys(IssuerClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The issuer's keys, for a token that names one of them.
     *
     * @param keyId null where the token names none
     * @return none if the issuer has no such key, as far as it was asked
     * @throws IssuerAwayException if only the issuer could tell, and doesn't
     */
    List<JsonWebKey> of(String issuer, @Nullable String keyId) {
        Optional<List<JsonWebKey>> fresh = held(issuer, keyId, FRESH);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        boolean answered = outcome(fetch(issuer));
        Optional<List<JsonWebKey>> usable = held(issuer, keyId, USABLE);
        if (usable.isEmpty() && !answered) {
            throw new IssuerAwayException();
        }
        return usable.orElse(List.of());
    }

    private synchronized Optional<List<JsonWebKey>> held(String issuer, @Nullable String keyId, Duration age) {
        Instant now = clock.instant();
        return Optional.ofNullable(held)
                .filter(keys -> keys.issuer().equals(issuer) && keys.has(keyId))
                .filter(keys -> !now.isAfter(keys.fetchedAt().plus(age)))
                .map(Held::keys);
    }

    /** The attempt that is under way, or was a moment ago; otherwise a new one. */
    private synchronized Attempt fetch(String issuer) {
        Instant now = clock.instant();
        Attempt before = latest;
        if (before != null
                && before.issuer().equals(issuer)
                && (!before.succeeds().isDone() || now.isBefore(before.begunAt().plus(PAUSE)))) {
            return before;
        }
        Attempt begun = new Attempt(
                issuer, now, CompletableFuture.supplyAsync(() -> succeeds(issuer), Thread::startVirtualThread));
        latest = begun;
        return begun;
    }

    private boolean succeeds(String issuer) {
        try {
            hold(issuer, client.keys(issuer));
            away = false;
            return true;
        } catch (IOException e) {
            LOG.warnf("the keys of the issuer %s can't be had: %s", issuer, e.getMessage());
            away = true;
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Not if the tenant has gone over to another issuer meanwhile. */
    private synchronized void hold(String issuer, List<JsonWebKey> keys) {
        if (latest == null || latest.issuer().equals(issuer)) {
            held = new Held(issuer, keys, clock.instant());
        }
    }

    /**
     * Whether it succeeded. Where there is no room to wait for it, the one before it counts: keys that are held too long are those of an issuer that is
     * away, not of one whom others keep busy.
     */
    private boolean outcome(Attempt attempt) {
        if (attempt.succeeds().isDone()) {
            return awaited(attempt);
        }
        if (!waiting.tryAcquire()) {
            if (!away) {
                throw new IssuerAwayException();
            }
            return false;
        }
        try {
            return awaited(attempt);
        } finally {
            waiting.release();
        }
    }

    private static boolean awaited(Attempt attempt) {
        try {
            return attempt.succeeds().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the issuer's keys can't be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
