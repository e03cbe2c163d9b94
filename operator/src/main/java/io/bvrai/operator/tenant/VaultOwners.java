package io.bvrai.operator.tenant;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose a name in Vault is, where tenants share a mount and the one's name may begin like the other's: {@code tenant-a-b-evil} is {@code tenant-a-b}'s where
 * there is such a tenant, else {@code tenant-a}'s. No name in Vault makes a tenant. Pure.
 *
 * @param namespaces of all tenants that there are, or that left something
 */
record VaultOwners(Set<String> namespaces) {
    VaultOwners {
        namespaces = Set.copyOf(namespaces);
    }

    /**
     * Those of the names that bear the tenant's and that neither it nor another tenant has there. What a name has before its first dot is its owner's
     * namespace, if it is one: no namespace has a dot in it.
     *
     * @param planned what follows the namespace in names that the operator makes
     */
    Stream<String> strange(String namespace, Collection<String> planned, Collection<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(namespace)
                        && owner(name).filter(namespace::equals).isPresent()
                        && planned.stream().noneMatch(end -> isSomebodys(name, end)));
    }

    private Optional<String> owner(String name) {
        int dot = name.indexOf('.');
        String head = dot < 0 ? name : name.substring(0, dot);
        return namespaces.stream()
                .filter(each -> head.equals(each) || head.startsWith(each + "-"))
                .max(Comparator.comparingInt(String::length));
    }

    /** The one tenant's whole name may be how the other's own begins: {@code tenant-a-app-a} is a login of {@code tenant-a}'s beside a tenant {@code a-app}. */
    private boolean isSomebodys(String name, String end) {
        return name.endsWith(end) && namespaces.contains(name.substring(0, name.length() - end.length()));
    }
}
