package io.bvrai.operator.tenant;

import io.bvrai.operator.rotation.CredentialAge;
import io.bvrai.operator.rotation.RotationSchedule;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.TransitKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Vault rotates by itself on its own schedule, and here on request: the two database logins, one and, an overlap later, the other, so
 * that a client always has one that it may use; the key of personal data, whose earlier versions go on decrypting, also where the tenant's schedule asks
 * for a younger one than Vault's.
 */
final class VaultRotations {
    /** Vault tells a key version's second: one made in the second of a request counts as made after it, or it would be made again. */
    private static final Duration WITHIN_ITS_SECOND = Duration.ofMillis(999);

    private final DatabaseRoles database;
    private final TransitKeys transit;
    private final Clock clock;
    private final Duration overlap;

    VaultRotations(DatabaseRoles database, TransitKeys transit, Clock clock, Duration overlap) {
        this.database = database;
        this.transit = transit;
        this.clock = clock;
        this.overlap = overlap;
    }

    private record Login(String role, Instant rotatedAt) {}

    List<CredentialAge> advance(TenantIdentity tenant, RotationSchedule schedule) {
        List<CredentialAge> ages = new ArrayList<>();
        logins(tenant, schedule).ifPresent(ages::add);
        key(tenant, schedule).ifPresent(ages::add);
        return ages;
    }

    private Optional<CredentialAge> logins(TenantIdentity tenant, RotationSchedule schedule) {
        Optional<Login> a = login(VaultRoles.appA(tenant.namespace()));
        Optional<Login> b = login(VaultRoles.appB(tenant.namespace()));
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        boolean aIsOlder = a.get().rotatedAt().isBefore(b.get().rotatedAt());
        Login older = aIsOlder ? a.get() : b.get();
        Login newer = aIsOlder ? b.get() : a.get();
        if (!schedule.asksFor(older.rotatedAt(), clock.instant())) {
            return Optional.of(age(older.rotatedAt(), Optional.empty()));
        }
        // Clients moved to the newer one when it was rotated; until all have, the older one stays as it is.
        Duration left = Duration.between(clock.instant(), newer.rotatedAt().plus(overlap));
        if (left.isPositive()) {
            return Optional.of(age(older.rotatedAt(), Optional.of(left)));
        }
        database.rotate(older.role());
        return Optional.of(
                schedule.asksFor(newer.rotatedAt(), clock.instant())
                        ? age(newer.rotatedAt(), Optional.of(overlap))
                        : age(newer.rotatedAt(), Optional.empty()));
    }

    private Optional<Login> login(String role) {
        return database.rotatedAt(role).map(at -> new Login(role, at));
    }

    private static CredentialAge age(Instant rotatedAt, Optional<Duration> lookAgain) {
        return new CredentialAge("PostgresLogin", 0, rotatedAt, rotatedAt.plus(VaultRoles.PASSWORD_LIFE), lookAgain);
    }

    private Optional<CredentialAge> key(TenantIdentity tenant, RotationSchedule schedule) {
        String name = VaultRoles.pii(tenant.namespace());
        Optional<TransitKeys.Version> newest = transit.newest(name);
        if (newest.filter(version -> schedule.isDue(version.since().plus(WITHIN_ITS_SECOND), clock.instant()))
                .isPresent()) {
            transit.rotate(name);
            newest = transit.newest(name);
        }
        return newest.map(version -> new CredentialAge(
                "PersonalDataKey", version.number(), version.since(), nextAt(version, schedule), Optional.empty()));
    }

    private static Instant nextAt(TransitKeys.Version version, RotationSchedule schedule) {
        Instant scheduled = schedule.next(version.since());
        Instant byVault = version.since().plus(VaultRoles.PII_KEY_LIFE);
        return scheduled.isBefore(byVault) ? scheduled : byVault;
    }
}
