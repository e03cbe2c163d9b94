package io.bvrai.operator.tenant;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.AssignedNumber;
import io.bvrai.crds.config.TenantConfig.OperatorIdentity;
import io.bvrai.crds.v1alpha1.tenant.TenantAccess;
import io.bvrai.crds.v1alpha1.tenant.TenantLifecycle;
import io.bvrai.crds.v1alpha1.tenant.TenantSpec;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a Tenant and what is known about it to the objects it gets, in the stages of the gate. Pure: golden files are its specification.
 *
 * @param trustBundle PEM of the operator's own trust bundle
 */
record TenantPlan(TenantIdentity tenant, TenantSpec spec, BvraiConfig config, Optional<String> trustBundle) {
    /** Spoken to whoever calls a number that has no agent. */
    private static final String UNASSIGNED = "The number you have called is not in service. Goodbye.";

    /** Spoken to every caller while the tenant is suspended or off-boarded. */
    private static final String SUSPENDED = "The service you have called is closed. Goodbye.";

    /** Kinds of which an object may go away again: one that is owned and not {@link #lasting} is removed. */
    static final List<Class<? extends HasMetadata>> PASSING =
            List.of(NetworkPolicy.class, RoleBinding.class, Job.class);

    /**
     * What is known when everything outside stands.
     *
     * @param accountSid the carrier account
     * @param numbers the tenant's bound numbers
     * @param operator who may read the status document
     * @param hasOidc whether the tokens of the issuer and audience that the spec names are this tenant's
     */
    record Facts(String accountSid, List<AssignedNumber> numbers, OperatorIdentity operator, boolean hasOidc) {
        Facts {
            numbers = numbers.stream()
                    .sorted(Comparator.comparing(AssignedNumber::name))
                    .toList();
        }
    }

    /** Why the spec can't be acted upon although the schema let it pass; empty when it can. */
    List<String> refusals() {
        return network().refusals();
    }

    TenantBudget budget() {
        return new TenantBudget(spec.quota().monthlyBudget(), config.prices());
    }

    Namespace namespace() {
        return inNamespace().namespace();
    }

    RoleBinding operatorRights() {
        return inNamespace().operator();
    }

    /** Before any other object: no pod may ever run unconfined. */
    List<NetworkPolicy> isolation() {
        return network().policies();
    }

    List<HasMetadata> capacityAndPeople() {
        return inNamespace().rest(trustBundle);
    }

    /** What the tenant's pods go by. */
    ConfigMap served(Facts facts) {
        return serving().configuration(configuration(facts));
    }

    /** Ends before the API is replaced and any agent runs: they are gated on it. A tenant's first API starts beside it. */
    Job migration() {
        return serving().migration();
    }

    List<HasMetadata> api() {
        return List.of(serving().api(), serving().service(), serving().route());
    }

    /** The wanted objects of the {@link #PASSING} kinds. */
    List<HasMetadata> lasting() {
        List<HasMetadata> lasting = new ArrayList<>(isolation());
        lasting.add(operatorRights());
        lasting.addAll(inNamespace().people());
        lasting.add(migration());
        return List.copyOf(lasting);
    }

    private TenantConfig configuration(Facts facts) {
        return new TenantConfig(
                ConfigJson.VERSION,
                tenant.id().value(),
                tenant.name(),
                spec.displayName(),
                URI.create("https://" + tenant.host(config.platform().domain())),
                new TenantConfig.Telephony(facts.accountSid(), spec.telephony().allowedCountries()),
                new TenantConfig.Quota(
                        spec.quota().concurrentCalls(),
                        new BigDecimal(spec.quota().callsPerSecond())),
                spec.access().corsOrigins(),
                facts.numbers(),
                UNASSIGNED,
                facts.operator(),
                new TenantConfig.Service(closingMessage(), config.dialing()),
                budget().pricing(),
                facts.hasOidc() ? oidc() : null);
    }

    private TenantConfig.@Nullable Oidc oidc() {
        TenantAccess.Oidc wanted = spec.access().oidc();
        return wanted == null ? null : new TenantConfig.Oidc(wanted.issuer(), wanted.audience(), wanted.rolesClaim());
    }

    /** Whether pods that go by this configuration accept tokens of the issuer and audience that the spec names. */
    boolean tellsOidc(ConfigMap served) {
        TenantAccess.Oidc wanted = spec.access().oidc();
        String text = served.getData() == null ? null : served.getData().get(TenantConfig.FILE);
        if (wanted == null || text == null) {
            return false;
        }
        try {
            TenantConfig.Oidc told = ConfigJson.read(text, TenantConfig.class).oidc();
            return told != null
                    && told.issuer().equals(wanted.issuer())
                    && told.audience().equals(wanted.audience());
        } catch (InvalidConfigException e) {
            // Written by hand or by a later release: nothing follows from it, and it is about to be written anew.
            return false;
        }
    }

    private @Nullable String closingMessage() {
        return spec.lifecycle().state() == TenantLifecycle.State.ACTIVE ? null : SUSPENDED;
    }

    private NamespacePlan inNamespace() {
        return new NamespacePlan(tenant, spec, config);
    }

    private NetworkPlan network() {
        return new NetworkPlan(tenant, spec.network(), config);
    }

    private ServingPlan serving() {
        return new ServingPlan(tenant, config);
    }
}
