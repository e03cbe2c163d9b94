package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantLifecycle;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what one pass over a Tenant found and turns it into its status. Pure but for the clock it is given. */
final class TenantReport {
    /** The chain, in the order of the gate. */
    private static final List<String> CHAIN = List.of(
            ConditionTypes.ACCEPTED,
            ConditionTypes.NAMESPACE_READY,
            ConditionTypes.NETWORK_ISOLATED,
            ConditionTypes.QUOTA_ENFORCED,
            ConditionTypes.SECRETS_READY,
            ConditionTypes.DATABASE_READY,
            ConditionTypes.CACHE_READY,
            ConditionTypes.TELEPHONY_READY,
            ConditionTypes.API_READY);

    private final Tenant tenant;
    private final Clock clock;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private Optional<TenantIdentity> identity = Optional.empty();
    private Optional<String> accountSid = Optional.empty();
    private Optional<String> apiEndpoint = Optional.empty();
    private TenantStatus.@Nullable Usage usage;
    private TenantCredentials.@Nullable Standing credentials;
    private @Nullable TenantBudget budget;
    private Optional<Link> oidc = Optional.empty();
    private boolean oidcSettled;
    private VaultFindings findings = VaultFindings.UNSEEN;
    private @Nullable Departure departure;
    private boolean unconfirmed;
    private Optional<Duration> postponed = Optional.empty();

    TenantReport(Tenant tenant, Clock clock) {
        this.tenant = tenant;
        this.clock = clock;
        this.usage = tenant.getStatus() == null ? null : tenant.getStatus().usage();
    }

    TenantReport identity(TenantIdentity known) {
        identity = Optional.of(known);
        return this;
    }

    TenantReport accountSid(Optional<String> known) {
        accountSid = known;
        return this;
    }

    TenantReport apiEndpoint(String url) {
        apiEndpoint = Optional.of(url);
        return this;
    }

    TenantReport usage(TenantStatus.Usage found) {
        usage = found;
        return this;
    }

    TenantReport credentials(TenantCredentials.Standing found) {
        credentials = found;
        return this;
    }

    TenantReport budget(TenantBudget asked) {
        budget = asked;
        return this;
    }

    /** @param found empty where the tenant has no issuer of its own */
    TenantReport oidc(Optional<Link> found) {
        oidc = found;
        oidcSettled = true;
        return this;
    }

    TenantReport findings(VaultFindings found) {
        findings = found;
        return this;
    }

    TenantReport link(Link link) {
        links.put(link.type(), link);
        return this;
    }

    TenantReport links(List<Link> found) {
        found.forEach(this::link);
        return this;
    }

    /** @param unsupported what the spec sets without any effect yet */
    TenantReport accepted(List<String> unsupported) {
        return link(new Link(
                ConditionTypes.ACCEPTED,
                Condition.Status.TRUE,
                unsupported.isEmpty() ? TenantReason.ACCEPTED : TenantReason.NOT_YET_SUPPORTED,
                unsupported.isEmpty()
                        ? "The spec is acted upon."
                        : "Has no effect yet: " + String.join(", ", unsupported) + ".",
                Optional.empty()));
    }

    boolean holds(String type) {
        Link link = links.get(type);
        return link != null && link.holds();
    }

    /** Whether nothing is missing. */
    boolean complete() {
        return CHAIN.stream().allMatch(this::holds);
    }

    /** The earliest time a neighbour or a protocol asked to be looked at again. */
    Optional<Duration> lookAgain() {
        return links.values().stream()
                .flatMap(link -> link.lookAgain().stream())
                .min(Duration::compareTo);
    }

    /** The link that the pass was working on when it was stopped. */
    String current() {
        return CHAIN.stream()
                .filter(type -> !links.containsKey(type))
                .findFirst()
                .orElse(ConditionTypes.API_READY);
    }

    /** What is missing first and why: as long as that is the same, there is no progress. */
    String stoppedAt() {
        return CHAIN.stream()
                .flatMap(type -> Optional.ofNullable(links.get(type)).stream())
                .filter(link -> !link.holds())
                .map(link -> link.type() + " " + link.reason())
                .findFirst()
                .orElseGet(this::current);
    }

    /** It goes on as it is; the condition says what is missing for the deletion that was asked for. */
    TenantReport unconfirmedDeletion() {
        unconfirmed = true;
        return this;
    }

    /** Nothing is known that its status doesn't say already; it is looked at after that time. */
    TenantReport postponed(Duration until) {
        postponed = Optional.of(until);
        return this;
    }

    Optional<Duration> postponed() {
        return postponed;
    }

    TenantReport leaving(Departure at) {
        departure = at;
        return this;
    }

    boolean isErased() {
        return departure != null && departure.isErased();
    }

    Optional<Departure> departure() {
        return Optional.ofNullable(departure);
    }

    TenantStatus status() {
        boolean beingErased = links.isEmpty() && departure != null;
        Conditions conditions = beingErased ? conditionsBefore() : conditions();
        if (credentials != null) {
            Link fresh = credentials.link();
            conditions.put(fresh.type(), fresh.status(), fresh.reason(), fresh.message());
        } else {
            Conditions.find(before().conditions(), ConditionTypes.CREDENTIALS_FRESH)
                    .ifPresent(conditions::keep);
        }
        if (budget != null) {
            budget.condition(usage)
                    .ifPresent(link -> conditions.put(link.type(), link.status(), link.reason(), link.message()));
        } else if (tenant.getSpec().quota().monthlyBudget() != null) {
            Conditions.find(before().conditions(), ConditionTypes.WITHIN_BUDGET).ifPresent(conditions::keep);
        }
        oidc.ifPresent(link -> conditions.put(link.type(), link.status(), link.reason(), link.message()));
        if (!oidcSettled) {
            Conditions.find(before().conditions(), ConditionTypes.OIDC_READY).ifPresent(conditions::keep);
        }
        if (!beingErased) {
            findings(conditions);
        }
        if (departure != null) {
            conditions.isFalse(ConditionTypes.READY, departure.reason(), departure.message());
        }
        if (unconfirmed) {
            conditions.isTrue(
                    ConditionTypes.DEGRADED,
                    TenantReason.DELETION_UNCONFIRMED,
                    "Deletion was asked for and is not confirmed: nothing is removed. To go on, annotate the Tenant with"
                            + " " + Annotations.CONFIRM_DELETE + ": "
                            + tenant.getMetadata().getName() + ".");
        }
        return status(tenant.getStatus(), conditions.toList(), complete());
    }

    /** A pass that was stopped before it looked, and a process that has just come and can't see, say what was said before. */
    private void findings(Conditions conditions) {
        Optional<Condition> earlier = Conditions.find(before().conditions(), ConditionTypes.DEGRADED)
                .filter(condition -> condition.reason().equals(TenantReason.DRIFTED.wire()));
        if (!findings.seen() && earlier.isPresent()) {
            conditions.keep(earlier.get());
            return;
        }
        findings.message().ifPresent(message -> conditions.isTrue(ConditionTypes.DEGRADED, findings.reason(), message));
    }

    /** While a tenant is being erased, what was said of its parts is repeated: they are not looked at. */
    private Conditions conditionsBefore() {
        Conditions conditions = empty();
        before().conditions().stream()
                .filter(condition -> !condition.type().equals(ConditionTypes.DEGRADED))
                .forEach(conditions::keep);
        return conditions;
    }

    private TenantStatus before() {
        return tenant.getStatus() == null ? nothing() : tenant.getStatus();
    }

    private Conditions empty() {
        return new Conditions(generation(tenant), before().conditions(), clock);
    }

    static TenantStatus nothing() {
        return new TenantStatus(null, null, null, null, null, null, null, null, null, List.of(), null, List.of());
    }

    private Conditions conditions() {
        Conditions conditions = empty();
        // What was found missing is named, also when it stopped a pass before the steps that come earlier in the chain.
        Link missing = CHAIN.stream()
                .flatMap(type -> Optional.ofNullable(links.get(type)).stream())
                .filter(link -> !link.holds())
                .findFirst()
                .orElse(null);
        for (String type : CHAIN) {
            Link link = links.get(type);
            if (link == null) {
                link = Link.waitingFor(type, missing == null ? "an earlier step" : missing.type());
                missing = missing == null ? link : missing;
            }
            conditions.put(type, link.status(), link.reason(), link.message());
        }
        if (missing == null) {
            return conditions.isTrue(
                    ConditionTypes.READY, TenantReason.READY, "Agents, numbers and campaigns can be used.");
        }
        return conditions.isFalse(
                ConditionTypes.READY, TenantReason.NOT_READY, missing.type() + " is missing: " + missing.message());
    }

    private TenantStatus status(@Nullable TenantStatus before, List<Condition> conditions, boolean complete) {
        String account = accountSid.orElseGet(() -> accountOf(before));
        return new TenantStatus(
                generation(tenant),
                complete ? Requests.reconcileAt(tenant) : before == null ? null : before.lastReconcileRequest(),
                phase(complete),
                identity.map(known -> known.id().value()).orElseGet(() -> before == null ? null : before.id()),
                identity.map(TenantIdentity::namespace).orElseGet(() -> before == null ? null : before.namespace()),
                identity.map(known -> "voice/" + known.vaultFolder())
                        .orElseGet(() -> before == null ? null : before.vaultPath()),
                apiEndpoint.orElseGet(() -> before == null ? null : before.apiEndpoint()),
                account == null ? null : new TenantStatus.Telephony(account, null),
                usage,
                ages(before),
                departure == null ? null : departure.progress(),
                conditions);
    }

    private List<TenantStatus.Credential> ages(@Nullable TenantStatus before) {
        if (credentials == null) {
            return before == null ? List.of() : before.credentials();
        }
        return credentials.ages().stream()
                .map(age -> new TenantStatus.Credential(
                        age.credentialClass(),
                        age.version() == 0 ? null : age.version(),
                        age.rotatedAt().truncatedTo(ChronoUnit.SECONDS),
                        age.nextAt().truncatedTo(ChronoUnit.SECONDS)))
                .toList();
    }

    private TenantStatus.Phase phase(boolean complete) {
        if (departure != null) {
            return departure.phase();
        }
        if (!complete) {
            return identity.isPresent() ? TenantStatus.Phase.PROVISIONING : TenantStatus.Phase.PENDING;
        }
        return tenant.getSpec().lifecycle().state() == TenantLifecycle.State.SUSPENDED
                ? TenantStatus.Phase.SUSPENDED
                : TenantStatus.Phase.READY;
    }

    private static @Nullable String accountOf(@Nullable TenantStatus status) {
        return status == null || status.telephony() == null
                ? null
                : status.telephony().accountSid();
    }

    static long generation(Tenant tenant) {
        Long generation = tenant.getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
