package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.redis.TenantCaches;

/** Every place in which a tenant has something: the erasure empties them, and the proof of it looks into the same ones. */
record Belongings(
        NamespaceRemoval namespaces,
        VaultRoles roles,
        TenantSecrets secrets,
        TenantCaches caches,
        TenantDatabases databases,
        AccountClosing accounts) {}
