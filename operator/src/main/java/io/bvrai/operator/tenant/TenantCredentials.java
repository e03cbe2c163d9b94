package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.crds.v1alpha1.tenant.TenantTelephony;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.rotation.CredentialAge;
import io.bvrai.operator.rotation.RotatedSecret;
import io.bvrai.operator.rotation.Rotation;
import io.bvrai.operator.rotation.RotationSchedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rotates what a tenant is let in with, on schedule and on request, and says how old each is. */
final class TenantCredentials {
    /** How old a credential may become when the spec doesn't say. */
    private static final Duration ROTATE_EVERY = Duration.ofDays(90);
    /** A rotation takes three overlaps; one that takes a day is stuck. */
    private static final Duration LATE = Duration.ofDays(1);
    /** When a rotation that a neighbour broke off goes on, if the neighbour doesn't say: not as late as the next resync. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final Rotation rotation;
    private final RotatedSecrets secrets;
    private final VaultRotations vault;
    private final Clock clock;

    TenantCredentials(Rotation rotation, RotatedSecrets secrets, VaultRotations vault, Clock clock) {
        this.rotation = rotation;
        this.secrets = secrets;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param ages of each class
     * @param link the condition CredentialsFresh
     * @param retry when what broke off is tried again
     */
    record Standing(List<CredentialAge> ages, Link link, Optional<Duration> retry) {
        /** The request couldn't be read; what else is wrong is said first. */
        Standing unread() {
            Link unreadable = Link.missing(
                    ConditionTypes.CREDENTIALS_FRESH,
                    TenantReason.INVALID,
                    "The annotation voice.bvrai.io/rotate-at must be a time such as 2026-01-31T12:00:00Z: what is"
                            + " older is rotated.");
            return link.holds() ? new Standing(ages, unreadable, retry) : this;
        }

        /** When a rotation's next step is due. */
        Optional<Duration> lookAgain() {
            return Stream.concat(ages.stream().flatMap(age -> age.lookAgain().stream()), retry.stream())
                    .min(Duration::compareTo);
        }
    }

    /** @param requested the annotation voice.bvrai.io/rotate-at */
    Standing advance(TenantIdentity tenant, TenantSpec spec, Optional<String> requested) {
        Optional<Instant> asked = requested.flatMap(TenantCredentials::time);
        Duration every = Optional.ofNullable(spec.credentials())
                .flatMap(credentials -> Optional.ofNullable(credentials.rotateEvery()))
                .map(Durations::parse)
                .orElse(ROTATE_EVERY);
        // What can't be read asks for nothing; what is under way, and the schedule, go on.
        Standing standing = advance(tenant, spec, new RotationSchedule(every, asked));
        return requested.isPresent() && asked.isEmpty() ? standing.unread() : standing;
    }

    private static Optional<Instant> time(String requested) {
        try {
            return Optional.of(Instant.parse(requested));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Standing advance(TenantIdentity tenant, TenantSpec spec, RotationSchedule schedule) {
        List<CredentialAge> ages = new ArrayList<>();
        boolean ownsAccount = spec.telephony().account().mode() == TenantTelephony.Mode.SUBACCOUNT;
        try {
            // A rotation is no repair: driftPolicy doesn't forbid it.
            Mandate.CREATE_AND_REPAIR.during(() -> {
                for (RotatedSecret secret : secrets.of(tenant, ownsAccount)) {
                    rotation.advance(secret, schedule).ifPresent(ages::add);
                }
                ages.addAll(vault.advance(tenant, schedule));
                return ages;
            });
        } catch (NeighbourException e) {
            Link broken = Link.broken(ConditionTypes.CREDENTIALS_FRESH, e);
            return new Standing(ages, broken, Optional.of(broken.lookAgain().orElse(RETRY)));
        }
        return new Standing(ages, fresh(ages), Optional.empty());
    }

    private Link fresh(List<CredentialAge> ages) {
        Instant limit = clock.instant().minus(LATE);
        List<String> stale = ages.stream()
                .filter(age -> age.nextAt().isBefore(limit))
                .map(CredentialAge::credentialClass)
                .toList();
        if (!stale.isEmpty()) {
            return Link.missing(
                    ConditionTypes.CREDENTIALS_FRESH,
                    TenantReason.CREDENTIAL_STALE,
                    "Older than it may become: " + String.join(", ", stale) + ". It is tried again by itself.");
        }
        List<String> changing = ages.stream()
                .filter(age -> age.lookAgain().isPresent())
                .map(CredentialAge::credentialClass)
                .toList();
        return new Link(
                ConditionTypes.CREDENTIALS_FRESH,
                Condition.Status.TRUE,
                TenantReason.PROVISIONED,
                changing.isEmpty()
                        ? "No credential is older than it may become."
                        : "Being rotated: " + String.join(", ", changing) + ".",
                Optional.empty());
    }
}
