package io.bvrai.operator.tenant;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.vault.AuthRole;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.DatabaseRoles.DynamicRole;
import io.bvrai.operator.vault.DatabaseRoles.StaticRole;
import io.bvrai.operator.vault.TransitKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles and keys of a tenant in Vault: who may log in, and what for. Agents' roles are their own reconciler's. */
final class VaultRoles {
    static final Duration TOKEN_TTL = Duration.ofMinutes(20);

    static final Duration PASSWORD_LIFE = Duration.ofHours(24);
    private static final Duration MIGRATION_LIFE = Duration.ofMinutes(15);
    static final Duration PII_KEY_LIFE = Duration.ofDays(90);

    private static final String PII = "-pii";
    private static final String WRAP = "-wrap";
    private static final String EXPORT = "-export";
    private static final String APP_A = "-app-a";
    private static final String APP_B = "-app-b";
    private static final String MIGRATOR = "-migrator";
    static final List<String> KEYS = List.of(PII, WRAP, EXPORT);
    static final List<String> LOGINS = List.of(APP_A, APP_B, MIGRATOR);

    private final AuthRoles auth;
    private final TransitKeys transit;
    private final DatabaseRoles database;

    VaultRoles(AuthRoles auth, TransitKeys transit, DatabaseRoles database) {
        this.auth = auth;
        this.transit = transit;
        this.database = database;
    }

    /** Needs the tenant's PostgreSQL roles: Vault sets a new password at once. Logins last, so that whoever can log in finds everything. */
    Drift ensure(TenantIdentity tenant) {
        String namespace = tenant.namespace();
        return transit.ensure(pii(namespace), PII_KEY_LIFE)
                .and(transit.ensure(wrap(namespace), Duration.ZERO))
                .and(transit.ensureSigning(export(namespace)))
                .and(database.ensureAlternating(
                        new StaticRole(appA(namespace), tenant.id().appLoginA()),
                        new StaticRole(appB(namespace), tenant.id().appLoginB()),
                        PASSWORD_LIFE))
                .and(database.ensure(migrator(tenant)))
                .and(auth.ensure(AuthRole.of(namespace, NamespacePlan.MIGRATE, "bvrai-migrate", TOKEN_TTL)))
                .and(auth.ensure(AuthRole.of(namespace, NamespacePlan.TENANT_API, "bvrai-tenant-api", TOKEN_TTL)))
                .and(auth.ensure(AuthRole.of(namespace, NamespacePlan.WRITER, "bvrai-writer", TOKEN_TTL)));
    }

    /** Migrations own what they create through the owner role, so that a login can be dropped and leaves nothing behind. */
    private static DynamicRole migrator(TenantIdentity tenant) {
        String owner = tenant.id().ownerRole();
        return new DynamicRole(
                migrator(tenant.namespace()),
                List.of(
                        "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' NOSUPERUSER NOCREATEDB"
                                + " NOCREATEROLE NOREPLICATION INHERIT CONNECTION LIMIT 4 IN ROLE \"" + owner + "\"",
                        "ALTER ROLE \"{{name}}\" SET role = '" + owner + "'"),
                List.of("DROP ROLE IF EXISTS \"{{name}}\""),
                MIGRATION_LIFE);
    }

    /** Nobody logs in any more: first step of an erasure. */
    void revokeLogins(TenantIdentity tenant) {
        auth.ofNamespace(tenant.namespace()).forEach(auth::remove);
    }

    void removeDatabaseRoles(TenantIdentity tenant) {
        String namespace = tenant.namespace();
        database.removeDynamic(migrator(namespace));
        database.removeStatic(appA(namespace));
        database.removeStatic(appB(namespace));
    }

    /** What was encrypted with them is gone for good; what was signed stays verifiable. */
    void destroyKeys(TenantIdentity tenant) {
        keys(tenant.namespace()).forEach(transit::destroy);
    }

    /** @throws NeighbourException DELETED, naming a key that was marked as deleted: who restores it has everything back that it encrypted */
    void demandNoneDeleted(TenantIdentity tenant) {
        flaws(tenant).forEach((key, flaws) -> {
            if (flaws.contains(TransitKeys.Flaw.DELETED)) {
                throw new NeighbourException(
                        Neighbour.VAULT,
                        Problem.DELETED,
                        "Transit key " + key
                                + " was marked as deleted, and nothing opens that it encrypted: restore it (bao write -f transit/keys/"
                                + key + "/soft-delete-restore)");
            }
        });
    }

    /** What is wrong with the tenant's keys and isn't the operator's to put right, by key. */
    Map<String, Set<TransitKeys.Flaw>> flaws(TenantIdentity tenant) {
        Map<String, Set<TransitKeys.Flaw>> flaws = new LinkedHashMap<>();
        for (String key : keys(tenant.namespace())) {
            flaws.put(key, key.equals(export(tenant.namespace())) ? transit.flawsOfSigning(key) : transit.flaws(key));
        }
        return flaws;
    }

    /** What there still is of the tenant, in words. */
    List<String> remains(TenantIdentity tenant) {
        String namespace = tenant.namespace();
        List<String> left = new ArrayList<>();
        auth.ofNamespace(namespace).forEach(role -> left.add("Vault auth role " + role));
        for (String key : keys(namespace)) {
            if (transit.exists(key)) {
                left.add("Vault transit key " + key);
            }
        }
        for (String role : List.of(appA(namespace), appB(namespace))) {
            if (database.existsStatic(role)) {
                left.add("Vault database login " + role);
            }
        }
        if (database.existsDynamic(migrator(namespace))) {
            left.add("Vault database role " + migrator(namespace));
        }
        return left;
    }

    /** Where {@link #remains} looks. */
    static List<String> places(TenantIdentity tenant) {
        String namespace = tenant.namespace();
        return List.of(
                "Vault auth roles " + namespace + ".*",
                "Vault transit key " + pii(namespace),
                "Vault transit key " + wrap(namespace),
                "Vault transit key " + export(namespace),
                "Vault database login " + appA(namespace),
                "Vault database login " + appB(namespace),
                "Vault database role " + migrator(namespace));
    }

    private static String migrator(String namespace) {
        return namespace + MIGRATOR;
    }

    static String pii(String namespace) {
        return namespace + PII;
    }

    private static String wrap(String namespace) {
        return namespace + WRAP;
    }

    /** Signs what the tenant takes with it. */
    private static String export(String namespace) {
        return namespace + EXPORT;
    }

    private static List<String> keys(String namespace) {
        return KEYS.stream().map(suffix -> namespace + suffix).toList();
    }

    static String appA(String namespace) {
        return namespace + APP_A;
    }

    static String appB(String namespace) {
        return namespace + APP_B;
    }
}
