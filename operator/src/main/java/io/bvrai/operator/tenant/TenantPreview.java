package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Preview;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a change of a Tenant would do: in the cluster as the API server answers to a dry run, outside in words. Writes nothing. */
final class TenantPreview {
    private final KubernetesClient client;
    private final BvraiConfig config;
    private final Clock clock;

    TenantPreview(KubernetesClient client, BvraiConfig config, Clock clock) {
        this.client = client;
        this.config = config;
        this.clock = clock;
    }

    /** Lines that begin with + (made), ~ (changed), - (removed) or ! (what people notice). Empty when nothing would happen. */
    List<String> of(Tenant wanted) {
        String name = wanted.getMetadata().getName();
        Optional<Tenant> live = Optional.ofNullable(
                client.resources(Tenant.class).withName(name).get());
        Optional<TenantStatus> status = live.map(Tenant::getStatus);
        Optional<TenantId> known = status.map(TenantStatus::id).map(TenantId::new);
        // Of a new tenant the id isn't known before it is made; nothing that is shown carries it.
        TenantIdentity identity = new TenantIdentity(name, known.orElseGet(() -> TenantId.mint(new SecureRandom())));
        TenantPlan plan = new TenantPlan(identity, wanted.getSpec(), config, trustBundle());
        if (!plan.refusals().isEmpty()) {
            return plan.refusals().stream()
                    .map(refusal -> "! refused: " + refusal)
                    .toList();
        }
        if (wanted.getSpec().managementPolicy() == ManagementPolicy.OBSERVE_ONLY) {
            return List.of("! managementPolicy is ObserveOnly: nothing is made or changed outside the cluster.");
        }
        List<String> lines = new ArrayList<>(
                known.isPresent()
                        ? LifecyclePreview.of(live.orElseThrow(), wanted, clock.instant())
                        : outside(identity));
        lines.addAll(inCluster(identity, plan, status));
        return lines;
    }

    private Optional<String> trustBundle() {
        // Where this runs the operator's own file may be absent: then the ConfigMap that carries it isn't compared.
        return config.trustBundle().filter(Files::isReadable).map(TenantStages::read);
    }

    private List<String> inCluster(TenantIdentity identity, TenantPlan plan, Optional<TenantStatus> status) {
        List<HasMetadata> objects = new ArrayList<>(List.of(plan.namespace(), plan.operatorRights()));
        objects.addAll(plan.isolation());
        objects.addAll(plan.capacityAndPeople());
        facts(identity, status).ifPresent(facts -> objects.addAll(List.of(plan.served(facts), plan.migration())));
        objects.addAll(plan.api());
        Preview preview = new Preview(client, identity.name());
        List<String> lines = new ArrayList<>(preview.applied(objects));
        for (Class<? extends HasMetadata> kind : TenantPlan.PASSING) {
            lines.addAll(preview.pruned(kind, plan.lasting()));
        }
        return lines;
    }

    private Optional<TenantPlan.Facts> facts(TenantIdentity identity, Optional<TenantStatus> status) {
        return status.flatMap(found -> Optional.ofNullable(found.telephony()))
                .flatMap(telephony -> Optional.ofNullable(telephony.accountSid()))
                .map(account -> new TenantPlan.Facts(
                        account,
                        client.resources(PhoneNumber.class).inNamespace(identity.namespace()).list().getItems().stream()
                                .flatMap(number -> TenantStages.assigned(number).stream())
                                .toList(),
                        new ClusterIdentity(client, config, clock).shownTo(identity),
                        hasOidc(status)));
    }

    /** A claim that nobody has made yet is taken for granted: whether it is, only making it tells. */
    private static boolean hasOidc(Optional<TenantStatus> status) {
        return status.flatMap(found -> Conditions.find(found.conditions(), ConditionTypes.OIDC_READY))
                .map(condition -> condition.status() == Condition.Status.TRUE)
                .orElse(true);
    }

    private static List<String> outside(TenantIdentity identity) {
        return List.of(
                "+ PostgreSQL: a database with its roles and logins",
                "+ Redis: a user that reaches its own keys",
                "+ Vault: keys, database logins and auth roles below voice/" + identity.vaultFolder(),
                "+ Twilio: a subaccount, unless spec.telephony.account names an existing one");
    }
}
