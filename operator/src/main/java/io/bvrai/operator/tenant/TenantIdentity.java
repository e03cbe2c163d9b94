package io.bvrai.operator.tenant;

import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Ownership;
import java.util.Optional;

/**
 * Who a tenant is.
 *
 * @param name the Tenant's name; what people and policies read
 * @param id the registry id; what carries data
 */
record TenantIdentity(String name, TenantId id) {
    private static final String NAMESPACE_PREFIX = "tenant-";

    String namespace() {
        return namespaceOf(name);
    }

    static String namespaceOf(String name) {
        return NAMESPACE_PREFIX + name;
    }

    /** The tenant whose namespace this is. */
    static Optional<String> nameOf(String namespace) {
        return namespace.startsWith(NAMESPACE_PREFIX)
                ? Optional.of(namespace.substring(NAMESPACE_PREFIX.length()))
                : Optional.empty();
    }

    /** Public host: one label under the platform's wildcard certificate. */
    String host(String platformDomain) {
        return name + "." + platformDomain;
    }

    /** Where the tenant's secrets are, relative to the KV mount. */
    String vaultFolder() {
        return "tenants/" + namespace();
    }

    Ownership ownership() {
        return Ownership.ofTenant(name, id.value());
    }
}
