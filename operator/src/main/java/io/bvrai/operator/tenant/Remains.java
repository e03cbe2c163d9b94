package io.bvrai.operator.tenant;

import java.util.ArrayList;
import java.util.List;

/** Looks in every place a tenant has had something, and reads anew: what an erasure said it did is no proof. */
final class Remains {
    private final Belongings belongings;

    Remains(Belongings belongings) {
        this.belongings = belongings;
    }

    /** What is still there, in words; empty when the tenant is erased. */
    List<String> of(TenantIdentity tenant) {
        List<String> left = new ArrayList<>();
        if (belongings.namespaces().exists(tenant)) {
            left.add("Namespace " + tenant.namespace());
        }
        left.addAll(belongings.roles().remains(tenant));
        left.addAll(belongings.secrets().remains(tenant));
        left.addAll(belongings.caches().remains(tenant.id()));
        left.addAll(belongings.databases().remains(tenant.id()));
        if (belongings.accounts().open(tenant)) {
            left.add("Twilio account " + tenant.id().twilioTag());
        }
        return left;
    }

    /** The places that {@link #of} looks at, for the certificate. */
    List<String> places(TenantIdentity tenant) {
        List<String> places = new ArrayList<>(List.of(
                "Tenant " + tenant.name() + " " + tenant.id(),
                "Namespace " + tenant.namespace(),
                "Vault secrets voice/" + tenant.vaultFolder(),
                "PostgreSQL database " + tenant.id().database() + " and its roles",
                "Redis user " + tenant.id().redisUser() + " and its keys",
                "Twilio account " + tenant.id().twilioTag()));
        places.addAll(VaultRoles.places(tenant));
        belongings.accounts().kept(tenant).forEach(number -> places.add("Number kept by the platform " + number));
        return places;
    }
}
