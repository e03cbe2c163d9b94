package io.bvrai.operator.tenant;

import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.TransitKeys;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for what is wrong with a tenant's places in Vault and isn't the operator's to put right. Throws {@link io.bvrai.operator.external.NeighbourException}. */
final class VaultInspection {
    private static final Set<String> WORKLOADS =
            Set.of("." + NamespacePlan.MIGRATE, "." + NamespacePlan.TENANT_API, "." + NamespacePlan.WRITER);

    /**
     * What is known before a look.
     *
     * @param findings of the latest look, however long ago
     * @param tenants names of all Tenants as of now: the registry's listing may lack the newest
     * @param agents names of the tenant's VoiceAgents as of now
     * @param routine whether only the time asks for the look: then what all tenants' listing had a minute ago will do
     */
    record Known(
            VaultFindings findings, Supplier<Set<String>> tenants, Supplier<Set<String>> agents, boolean routine) {}

    private final TenantSecrets secrets;
    private final VaultRoles roles;
    private final AuthRoles auth;
    private final TransitKeys transit;
    private final DatabaseRoles database;
    private final TenantRegistry registry;

    VaultInspection(
            TenantSecrets secrets,
            VaultRoles roles,
            AuthRoles auth,
            TransitKeys transit,
            DatabaseRoles database,
            TenantRegistry registry) {
        this.secrets = secrets;
        this.roles = roles;
        this.auth = auth;
        this.transit = transit;
        this.database = database;
        this.registry = registry;
    }

    VaultFindings of(TenantIdentity tenant, Known known) {
        List<String> unowned = unowned(tenant, known);
        Map<String, Set<TransitKeys.Flaw>> flaws = roles.flaws(tenant);
        return new VaultFindings(
                unowned,
                with(TransitKeys.Flaw.CAN_LEAVE, "", flaws).toList(),
                Stream.concat(
                                with(TransitKeys.Flaw.OTHER_TYPE, " is of another type", flaws),
                                with(TransitKeys.Flaw.TRIMMED, " has lost its earlier versions", flaws))
                        .toList());
    }

    private List<String> unowned(TenantIdentity tenant, Known known) {
        // What was strange a minute ago may have gone with its agent: nobody is told before it is looked for again.
        boolean nothing =
                known.routine() && unowned(tenant, known, auth::recentNames).isEmpty();
        return nothing ? List.of() : unowned(tenant, known, auth::names);
    }

    private List<String> unowned(TenantIdentity tenant, Known known, Supplier<List<String>> listed) {
        String namespace = tenant.namespace();
        // An agent that goes takes its role along first: one that is listed may be an agent's who is known only now.
        Set<String> earlierAgents = known.agents().get();
        List<String> strangeSecrets = secrets.unowned(tenant);
        List<String> authRoles = listed.get();
        List<String> keys = transit.names();
        List<String> logins = database.names();
        // Not before: whoever comes during a look is known before anything in Vault bears its name.
        VaultOwners owners = new VaultOwners(Stream.of(known.tenants().get(), registry.names(), Set.of(tenant.name()))
                .flatMap(Collection::stream)
                .map(TenantIdentity::namespaceOf)
                .collect(Collectors.toSet()));
        Stream<String> agents = Stream.concat(earlierAgents.stream(), known.agents().get().stream());
        Set<String> workloads = Stream.concat(WORKLOADS.stream(), agents.map(VaultInspection::ofAgent))
                .collect(Collectors.toSet());
        return Stream.of(
                        strangeSecrets.stream(),
                        owners.strange(namespace, workloads, authRoles).map(VaultInspection::authRole),
                        owners.strange(namespace, VaultRoles.KEYS, keys).map(VaultInspection::transitKey),
                        owners.strange(namespace, VaultRoles.LOGINS, logins).map(role -> "database role " + role))
                .flatMap(strange -> strange)
                .toList();
    }

    /** The auth roles by which the agents log in, as findings name them. */
    static Set<String> agentRoles(TenantIdentity tenant, Set<String> agents) {
        return agents.stream()
                .map(agent -> authRole(tenant.namespace() + ofAgent(agent)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String ofAgent(String agent) {
        return "." + RuntimePod.ofAgent(agent);
    }

    private static Stream<String> with(TransitKeys.Flaw flaw, String words, Map<String, Set<TransitKeys.Flaw>> flaws) {
        return flaws.entrySet().stream()
                .filter(key -> key.getValue().contains(flaw))
                .map(key -> transitKey(key.getKey()) + words);
    }

    private static String transitKey(String name) {
        return "transit key " + name;
    }

    private static String authRole(String name) {
        return "auth role " + name;
    }
}
