package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link AuthRoles} on a mount of Vault's Kubernetes auth method. */
public final class VaultAuthRoles implements AuthRoles {
    private static final String AUDIENCE = "vault";
    /** A re-created ServiceAccount of the same name becomes another entity. */
    private static final String ALIAS_SOURCE = "serviceaccount_uid";

    /** A batch token can't be revoked. */
    private static final Set<String> TYPES_BY_DEFAULT = Set.of("", "default");

    private final VaultClient vault;
    private final String mount;

    public VaultAuthRoles(VaultClient vault, String mount) {
        this.vault = vault;
        this.mount = mount;
    }

    @Override
    public Drift ensure(AuthRole role) {
        String path = path(role.name());
        VaultReply found = vault.read(path);
        if (!found.absent() && asWanted(found, role)) {
            return Drift.NONE;
        }
        if (found.absent()) {
            Mandate.toCreate(Neighbour.VAULT, "Auth role " + role.name());
        } else {
            Mandate.toRepair(Neighbour.VAULT, "Auth role " + role.name());
            // A write keeps every field that it doesn't name: made anew, nothing of what widened the role stays.
            vault.delete(path);
        }
        vault.write(path, body(role));
        return found.absent() ? Drift.CREATED : Drift.REPAIRED;
    }

    private static Map<String, Object> body(AuthRole role) {
        // As text: the operator's policy allows exactly one duration, and Vault matches no number against a policy.
        String ttl = role.tokenTtl().toSeconds() + "s";
        return Map.of(
                // As text as well: it allows one workload of one tenant, and matches no list against those.
                "bound_service_account_names",
                role.serviceAccount(),
                "bound_service_account_namespaces",
                role.namespace(),
                "audience",
                AUDIENCE,
                "alias_name_source",
                ALIAS_SOURCE,
                "token_policies",
                List.of(role.policy()),
                "token_ttl",
                ttl,
                "token_max_ttl",
                ttl);
    }

    private static boolean asWanted(VaultReply reply, AuthRole role) {
        JsonNode found = reply.data();
        long ttl = role.tokenTtl().toSeconds();
        return reply.strings("bound_service_account_names").equals(List.of(role.serviceAccount()))
                && reply.strings("bound_service_account_namespaces").equals(List.of(role.namespace()))
                // Vault ORs the selector with the names: one that appears here lets other namespaces in.
                && found.path("bound_service_account_namespace_selector")
                        .asText("")
                        .isEmpty()
                && found.path("audience").asText().equals(AUDIENCE)
                && found.path("alias_name_source").asText().equals(ALIAS_SOURCE)
                && reply.strings("token_policies").equals(List.of(role.policy()))
                && found.path("token_ttl").asLong() == ttl
                && found.path("token_max_ttl").asLong() == ttl
                && found.path("token_period").asLong() == 0
                && found.path("token_explicit_max_ttl").asLong() == 0
                && found.path("token_num_uses").asLong() == 0
                && found.path("token_bound_cidrs").isEmpty()
                && !found.path("token_no_default_policy").asBoolean()
                && TYPES_BY_DEFAULT.contains(found.path("token_type").asText(""));
    }

    @Override
    public List<String> ofNamespace(String namespace) {
        return names().stream().filter(name -> name.startsWith(namespace + ".")).toList();
    }

    @Override
    public List<String> names() {
        return vault.list(roles()).keys();
    }

    @Override
    public List<String> recentNames() {
        return vault.sharedNames(roles());
    }

    @Override
    public void remove(String name) {
        vault.delete(path(name));
    }

    private String roles() {
        return "auth/" + mount + "/role";
    }

    private String path(String name) {
        return roles() + "/" + VaultNames.checked(name);
    }
}
