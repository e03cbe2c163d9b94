package io.bvrai.operator.rotation;

import io.bvrai.operator.rotation.RotationState.Step;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.SecretStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes a credential so that nobody who reads Vault within an overlap is ever refused: the next value is made and stored beside the current
 * one; consumers accept both; it is seen to work; it becomes the one in use; the old one is revoked; one is stored. Each step is one
 * check-and-set write and may be repeated, so a rotation goes on wherever it was interrupted, whoever goes on with it.
 */
public final class Rotation {
    private final SecretStore store;
    private final Clock clock;
    private final Duration overlap;

    /** @param overlap longer than any consumer goes by what it has read */
    public Rotation(SecretStore store, Clock clock, Duration overlap) {
        this.store = store;
        this.clock = clock;
        this.overlap = overlap;
    }

    /** Takes the step that is due, if one is; empty when there is no such secret yet. */
    public Optional<CredentialAge> advance(RotatedSecret secret, RotationSchedule schedule) {
        return store.read(secret.path()).map(stored -> advance(secret, stored, schedule));
    }

    private CredentialAge advance(RotatedSecret secret, Secret stored, RotationSchedule schedule) {
        RotationState before = RotationState.of(stored);
        RotationState now =
                switch (before.step()) {
                    case SETTLED ->
                        schedule.isDue(before.rotatedAt(), clock.instant())
                                ? introduce(secret, stored, before)
                                : before;
                    case INTRODUCED -> overlapped(before) ? use(secret, stored, before) : before;
                    case SWITCHED -> overlapped(before) ? revoke(secret, stored, before) : before;
                    case REVOKED -> overlapped(before) ? settle(secret, stored, before) : before;
                };
        Optional<Duration> lookAgain = now.step() == Step.SETTLED ? Optional.empty() : Optional.of(left(now));
        return new CredentialAge(
                secret.credentialClass(), now.version(), now.rotatedAt(), schedule.next(now.rotatedAt()), lookAgain);
    }

    private RotationState introduce(RotatedSecret secret, Secret stored, RotationState before) {
        Map<String, String> values = new TreeMap<>(stored.fields());
        values.put(secret.other(), secret.next(stored));
        return write(secret, stored, values, before.at(Step.INTRODUCED, clock.instant()));
    }

    private RotationState use(RotatedSecret secret, Secret stored, RotationState before) {
        Map<String, String> values = new TreeMap<>(stored.fields());
        String next = stored.field(secret.other());
        if (!secret.works(stored, next)) {
            // Made by an operator that was interrupted or overtaken, and undone since: nobody uses it, so start over.
            values.put(secret.other(), secret.next(stored));
            return write(secret, stored, values, before.at(Step.INTRODUCED, clock.instant()));
        }
        values.put(secret.other(), stored.field(secret.current()));
        values.put(secret.current(), next);
        return write(secret, stored, values, before.at(Step.SWITCHED, clock.instant()));
    }

    private RotationState revoke(RotatedSecret secret, Secret stored, RotationState before) {
        secret.revokeOld(stored);
        return write(secret, stored, stored.fields(), before.at(Step.REVOKED, clock.instant()));
    }

    private RotationState settle(RotatedSecret secret, Secret stored, RotationState before) {
        Map<String, String> values = new TreeMap<>(stored.fields());
        values.remove(secret.other());
        return write(secret, stored, values, before.at(Step.SETTLED, clock.instant()));
    }

    private RotationState write(RotatedSecret secret, Secret stored, Map<String, String> values, RotationState next) {
        store.rotate(secret.path(), next.in(values), stored.version());
        return next;
    }

    private boolean overlapped(RotationState at) {
        return !left(at).isPositive();
    }

    private Duration left(RotationState at) {
        Instant due = at.since().plus(overlap);
        return Duration.between(clock.instant(), due);
    }
}
