package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.vault.OneLook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What a tenant has outside the cluster: database, cache user, telephone account, secrets. One neighbour that is away breaks its own
 * link, and those that need it; the others go on.
 */
final class Outside {
    private static final Logger LOG = Logger.getLogger(Outside.class);

    /** Connections of each of the two application logins: the pools of all pods together while one login's connections drain. */
    private static final int CONNECTION_LIMIT = 60;

    /**
     * How it stands outside.
     *
     * @param findings what is wrong with its places in Vault and stays as it is
     * @param oidc whether its issuer's tokens are its own, if it has one; nothing else waits for that
     */
    record State(
            List<Link> links,
            Optional<String> accountSid,
            Optional<TenantCredentials.Standing> credentials,
            VaultFindings findings,
            Optional<Link> oidc) {
        boolean complete() {
            return links.stream().allMatch(Link::holds);
        }

        State with(Optional<Link> oidc) {
            return new State(links, accountSid, credentials, findings, oidc);
        }

        /** When something that is under way is due, although nothing is missing. */
        Optional<Duration> due() {
            return Stream.of(credentials.flatMap(TenantCredentials.Standing::lookAgain), oidc.flatMap(Link::lookAgain))
                    .flatMap(Optional::stream)
                    .min(Duration::compareTo);
        }

        /** Without findings that have come to be planned since. */
        State without(Set<String> planned) {
            return new State(links, accountSid, credentials, findings.without(planned), oidc);
        }
    }

    private final TenantDatabases databases;
    private final TenantCaches caches;
    private final TelephoneAccount telephony;
    private final TenantSecrets secrets;
    private final VaultRoles roles;
    private final VaultInspection inspection;
    private final TenantCredentials credentials;

    Outside(
            TenantDatabases databases,
            TenantCaches caches,
            TelephoneAccount telephony,
            TenantSecrets secrets,
            VaultRoles roles,
            VaultInspection inspection,
            TenantCredentials credentials) {
        this.databases = databases;
        this.caches = caches;
        this.telephony = telephony;
        this.secrets = secrets;
        this.roles = roles;
        this.inspection = inspection;
        this.credentials = credentials;
    }

    /**
     * Makes it stand.
     *
     * @param rotateAt the request to rotate, as the annotation says it
     * @param before what an earlier pass found that isn't over yet: what stood then is not asked about again, so that waiting for one neighbour
     *     costs the others nothing
     * @param known what Vault is compared with, and what was wrong there
     */
    State ensure(
            TenantIdentity tenant,
            TenantSpec spec,
            IntentLog log,
            Optional<String> rotateAt,
            Optional<State> before,
            VaultInspection.Known known) {
        return OneLook.during(() -> look(tenant, spec, log, rotateAt, before, known));
    }

    private State look(
            TenantIdentity tenant,
            TenantSpec spec,
            IntentLog log,
            Optional<String> rotateAt,
            Optional<State> before,
            VaultInspection.Known known) {
        Link database = standing(before, ConditionTypes.DATABASE_READY)
                .orElseGet(() -> link(ConditionTypes.DATABASE_READY, () -> database(tenant)));
        Link cache = standing(before, ConditionTypes.CACHE_READY)
                .orElseGet(() -> link(ConditionTypes.CACHE_READY, () -> cache(tenant)));
        Kept kept = standing(before, ConditionTypes.SECRETS_READY)
                .map(link -> new Kept(link, known.findings()))
                .orElseGet(() ->
                        database.holds() ? secrets(tenant, known) : new Kept(withoutDatabase(), known.findings()));
        TelephoneAccount.Standing telephone = standing(before, ConditionTypes.TELEPHONY_READY)
                .map(link -> new TelephoneAccount.Standing(link, before.flatMap(State::accountSid)))
                .orElseGet(() -> telephone(tenant, spec, log));
        List<Link> links = List.of(kept.link(), database, cache, telephone.link());
        // What isn't whole isn't rotated, and what is only observed neither.
        boolean rotates = links.stream().allMatch(Link::holds) && spec.managementPolicy() == ManagementPolicy.FULL;
        return new State(
                links,
                telephone.accountSid(),
                rotates ? Optional.of(credentials.advance(tenant, spec, rotateAt)) : Optional.empty(),
                kept.findings(),
                Optional.empty());
    }

    private static Optional<Link> standing(Optional<State> before, String type) {
        return before.flatMap(state -> state.links().stream()
                .filter(link -> link.type().equals(type) && link.holds())
                .findFirst());
    }

    private Link database(TenantIdentity tenant) {
        databases.ensure(tenant.id(), CONNECTION_LIMIT);
        return Link.stands(
                ConditionTypes.DATABASE_READY, "Database " + tenant.id().database() + " and its roles stand.");
    }

    private Link cache(TenantIdentity tenant) {
        caches.ensure(tenant.id(), secrets.cache(tenant).passwords());
        return Link.stands(
                ConditionTypes.CACHE_READY, "Redis user " + tenant.id().redisUser() + " stands.");
    }

    /** How it stands in Vault, and what was found there, at the latest look that came to its end. */
    private record Kept(Link link, VaultFindings findings) {}

    private Kept secrets(TenantIdentity tenant, VaultInspection.Known known) {
        return attempt(
                () -> {
                    secrets.media(tenant);
                    roles.ensure(tenant);
                    // Last: what only people can take back keeps nothing else from being put right.
                    secrets.api(tenant);
                    roles.demandNoneDeleted(tenant);
                    return new Kept(
                            Link.stands(
                                    ConditionTypes.SECRETS_READY, "Keys, database logins and roles stand in Vault."),
                            findings(tenant, known));
                },
                e -> new Kept(Link.broken(ConditionTypes.SECRETS_READY, e), known.findings()));
    }

    /** Nothing of the tenant's rests on them, and a listing is all tenants': one that fails breaks nobody's link. */
    private VaultFindings findings(TenantIdentity tenant, VaultInspection.Known known) {
        return attempt(() -> inspection.of(tenant, known), e -> {
            LOG.warnf("what nobody planned for %s couldn't be looked for: %s", tenant.id(), e.getMessage());
            return known.findings().notSeenAgain(e);
        });
    }

    private static Link withoutDatabase() {
        return Link.waitingFor(ConditionTypes.SECRETS_READY, Link.words(ConditionTypes.DATABASE_READY));
    }

    private TelephoneAccount.Standing telephone(TenantIdentity tenant, TenantSpec spec, IntentLog log) {
        return attempt(
                () -> telephony.ensure(tenant, spec.telephony(), log),
                e -> TelephoneAccount.Standing.not(Link.broken(ConditionTypes.TELEPHONY_READY, e)));
    }

    private static Link link(String type, Supplier<Link> work) {
        return attempt(work, e -> Link.broken(type, e));
    }

    private static <T> T attempt(Supplier<T> work, Function<NeighbourException, T> broken) {
        try {
            return work.get();
        } catch (NeighbourException e) {
            return broken.apply(e);
        }
    }
}
