package io.bvrai.operator.tenant;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose a name in Vault is, where tenants share a mount and the one's name may begin like the other's: {@code tenant-a-b-evil} is {@code tenant-a-b}'s where
 * there is such a tenant, else {@code tenant-a}'s. Pure.
 *
 * @param namespaces of the tenants that somebody can log in for
 */
record VaultOwners(Set<String> namespaces) {
    private static final String AGENT = "agent-";
    private static final Set<String> WORKLOADS =
            Set.of(NamespacePlan.MIGRATE, NamespacePlan.TENANT_API, NamespacePlan.WRITER);

    /** A role that the operator writes is called namespace, dot, workload; no namespace has a dot in it. */
    static VaultOwners of(Collection<String> roles) {
        return new VaultOwners(roles.stream()
                .filter(role -> role.indexOf('.') > 0)
                .map(VaultOwners::before)
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Auth roles with the tenant's name that no workload of it logs in by. */
    Stream<String> strangeRoles(String namespace, List<String> roles) {
        return roles.stream()
                .filter(role -> role.startsWith(namespace + ".")
                        ? !isWorkload(role.substring(namespace.length() + 1))
                        : role.indexOf('.') < 0 && isOf(namespace, role));
    }

    /**
     * Names that begin with the tenant's and aren't of its own. One that ends like an own is left out, whoever has a tenant of the rest of it: the keys of a
     * tenant that nobody logs in for any more stay while it is retained.
     *
     * @param own what follows the namespace in names that the operator makes
     */
    Stream<String> strange(String namespace, List<String> own, List<String> names) {
        return names.stream().filter(name -> own.stream().noneMatch(name::endsWith) && isOf(namespace, name));
    }

    private boolean isOf(String namespace, String name) {
        return name.startsWith(namespace + "-")
                && longest(name).filter(each -> !each.equals(namespace)).isEmpty();
    }

    private Optional<String> longest(String name) {
        return namespaces.stream()
                .filter(each -> name.startsWith(each + "-"))
                .max(Comparator.comparingInt(String::length));
    }

    private static boolean isWorkload(String rest) {
        return WORKLOADS.contains(rest) || rest.startsWith(AGENT);
    }

    private static String before(String role) {
        return role.substring(0, role.indexOf('.'));
    }
}
