package io.bvrai.operator.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.Sha256;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.tenantapi.TenantExports;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What there is of a tenant when it leaves: tables with their row counts, paths of secrets, numbers, and the signed manifest of its export. Counts, names
 * and hashes, no content: the rows themselves are the tenant's, who takes them through its API until they are erased.
 */
final class Inventory {
    private static final String SHA_256 = "sha256";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TenantDatabases databases;
    private final TenantSecrets secrets;
    private final TelephonyAccounts accounts;
    private final PhoneNumbers numbers;
    private final Clock clock;

    Inventory(
            TenantDatabases databases,
            TenantSecrets secrets,
            TelephonyAccounts accounts,
            PhoneNumbers numbers,
            Clock clock) {
        this.databases = databases;
        this.secrets = secrets;
        this.accounts = accounts;
        this.numbers = numbers;
        this.clock = clock;
    }

    /**
     * As JSON.
     *
     * @param export what the tenant's own API vouches for, or why it doesn't
     */
    String of(TenantIdentity tenant, TenantExports.Answer export) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("tenant", tenant.name());
        manifest.put("id", tenant.id().value());
        manifest.put("takenAt", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode database = manifest.putObject("database");
        database.put("name", tenant.id().database());
        ObjectNode rows = database.putObject("rows");
        databases.rows(tenant.id()).forEach(rows::put);
        var paths = manifest.putArray("secrets");
        secrets.paths(tenant).forEach(paths::add);
        Optional<Subaccount> account =
                accounts.findByTag(tenant.id().twilioTag()).stream().findFirst();
        account.ifPresent(open -> {
            manifest.put("account", open.sid());
            var held = manifest.putArray("numbers");
            numbers.list(open.sid()).stream().map(HeldNumber::number).sorted().forEach(held::add);
        });
        ObjectNode exported = manifest.putObject("export");
        switch (export) {
            case TenantExports.Answer.Made made ->
                exported.put("manifest", made.document().manifest())
                        .put("signature", made.document().signature())
                        .put(SHA_256, Sha256.hex(made.document().manifest()));
            case TenantExports.Answer.NotMade none -> exported.put("missing", none.why());
        }
        return manifest.toString();
    }

    /** SHA-256 of the manifest that the tenant's archives had; empty where its API told none. */
    static Optional<String> exported(String inventory) {
        try {
            return Optional.ofNullable(
                    JSON.readTree(inventory).path("export").path(SHA_256).textValue());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an inventory is JSON", e);
        }
    }
}
