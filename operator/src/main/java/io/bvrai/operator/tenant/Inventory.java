package io.bvrai.operator.tenant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The manifest of what there is of a tenant when it leaves: tables with their row counts, paths of secrets, numbers. Counts and names, no
 * content: the rows themselves are the tenant's, who takes them through its API until they are erased.
 */
final class Inventory {
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

    /** As JSON. */
    String of(TenantIdentity tenant) {
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
        return manifest.toString();
    }
}
