package io.bvrai.operator.tenant;

import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.OffboardingRecords.Offboarding;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.vault.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is true of a tenant of the crash sweep when an operation is over, as its neighbours tell it. Throws AssertionError where it isn't. */
record SweptChecks(KubernetesClient admin, Platform platform, Ports ports) {
    void after(SweptOperation operation, SweptLife life) throws SQLException {
        switch (operation) {
            case CREATE -> wasMadeOnce(life);
            case EDIT -> isWhole(life);
            case ROTATE -> hasOneNewValueThatWorks(life);
            case RETAIN -> isRetained(life);
            case RETURN -> isServedAgain(life);
            case DELETE -> isErased(life);
        }
        if (operation != SweptOperation.DELETE) {
            hasOneClaim(life);
            callsItsCountries(life);
        }
    }

    private void wasMadeOnce(SweptLife life) {
        hasOneAccount(life);
        String tag = life.id().twilioTag();
        long asked = platform.twilio.log().entries().stream()
                .filter(entry -> entry.text("method").equals("POST")
                        && entry.text("params.FriendlyName").equals(tag))
                .count();
        require(asked == 1, asked + " requests opened an account");
        for (String path : SweptLife.MINTED) {
            require(life.secret(path).version() == 1, path + " was written more than once");
        }
        hasOneKeyThatWorks(life);
    }

    private void isWhole(SweptLife life) {
        hasOneAccount(life);
        require(
                ports.caches().accepts(life.id(), life.secret("redis").field("password")),
                "Redis refuses the password");
        require(
                ports.authRoles().ofNamespace("tenant-" + life.name).size() == 3,
                "not exactly the auth roles of the API, the migration and the people who write keys");
    }

    private void hasOneAccount(SweptLife life) {
        int accounts = ports.accounts().findByTag(life.id().twilioTag()).size();
        require(accounts == 1, accounts + " accounts");
    }

    private void hasOneNewValueThatWorks(SweptLife life) {
        List<Secret> before = life.secretsBefore();
        List<Secret> after = life.secrets(SweptLife.ROTATED);
        for (int i = 0; i < after.size(); i++) {
            String path = SweptLife.ROTATED.get(i);
            Set<String> fields = after.get(i).fields().keySet();
            require(
                    !fields.contains("previous_key")
                            && !fields.contains("next_password")
                            && !fields.contains("next_auth_token")
                            && !fields.contains(TelephoneKey.OTHER),
                    path + " has two values");
            require(!after.get(i).fields().equals(before.get(i).fields()), path + " wasn't rotated");
        }
        TenantId id = life.id();
        require(ports.caches().accepts(id, after.get(1).field("password")), "Redis refuses the new password");
        require(!ports.caches().accepts(id, before.get(1).field("password")), "Redis takes the old password");
        require(
                ports.accounts().findByTag(id.twilioTag()).stream().allMatch(account -> account.authToken()
                        .equals(after.get(2).field("auth_token"))),
                "Twilio's token isn't the one in Vault");
        hasOneKeyThatWorks(life);
        require(
                !ports.keys().accepts(life.accountSid().orElseThrow(), apiKey(before.get(3))),
                "Twilio takes the old API key");
    }

    /** One, since an attempt whose answer was lost leaves a key that nobody knows the secret of. */
    private void hasOneKeyThatWorks(SweptLife life) {
        AccountKey stored = apiKey(life.secret("twilio-key"));
        String account = life.accountSid().orElseThrow();
        require(
                ports.keys().named(account, life.id().apiKeyTag()).equals(List.of(stored.sid())),
                "Twilio has other API keys than the one in Vault");
        require(ports.keys().accepts(account, stored), "Twilio refuses the API key");
    }

    private static AccountKey apiKey(Secret secret) {
        return AccountKey.of(secret.field(TelephoneKey.CURRENT));
    }

    private void isRetained(SweptLife life) throws SQLException {
        Offboarding record = ports.offboardings()
                .find(life.id())
                .orElseThrow(() -> new AssertionError("the registry doesn't know that it leaves"));
        require(record.stage() == TenantStatus.Stage.RETAIN, "the registry has it at " + record.stage());
        require(!record.released(), "it was left to the sweeper, and its resource is there");
        require(
                record.retainUntil().equals(record.retainedSince().map(since -> since.plus(SweptLife.RETENTION))),
                "it is retained from " + record.retainedSince() + " until " + record.retainUntil());
        require(record.inventory().flatMap(Inventory::exported).isPresent(), "what there is of it wasn't counted");
        require(life.served().service().closingMessage() != null, "callers don't hear that it is closed");
        hasAllItHad(life);
    }

    private void isServedAgain(SweptLife life) throws SQLException {
        require(ports.offboardings().find(life.id()).isEmpty(), "the registry still has it leaving");
        require(life.served().service().equals(TenantConfig.Service.FULL), "it isn't served in full");
        hasAllItHad(life);
        isWhole(life);
        hasOneKeyThatWorks(life);
    }

    private void hasAllItHad(SweptLife life) throws SQLException {
        hasOneAccount(life);
        require(new NeighbourWrites(platform, life.name).databases(life.id()) == 1, "not one database");
        List<Secret> after = life.secrets(SweptLife.MINTED);
        for (int i = 0; i < after.size(); i++) {
            Map<String, String> before = life.secretsBefore().get(i).fields();
            require(after.get(i).fields().equals(before), SweptLife.MINTED.get(i) + " isn't what it was");
        }
    }

    /** In the registry and for its pods: the one that its spec names, and none that it named before. */
    private void hasOneClaim(SweptLife life) throws SQLException {
        TenantConfig.Oidc oidc = life.oidc();
        List<String> claims = new NeighbourWrites(platform, life.name).oidcClaims(life.id());
        require(
                claims.equals(List.of(Sha256.hex(oidc.issuer() + "\n" + oidc.audience()))),
                "the registry has " + claims.size() + " issuers' audiences for it, which isn't the one it names alone");
        require(
                oidc.equals(life.served().oidc()),
                "its pods go by " + life.served().oidc());
    }

    private void callsItsCountries(SweptLife life) {
        Subaccount account =
                ports.accounts().find(life.accountSid().orElseThrow()).orElseThrow();
        require(!ports.dialing().inherited(account.sid(), account.authToken()), "it calls where the platform may");
        List<CountryPermission> open = ports.dialing().countries(account.sid(), account.authToken()).stream()
                .filter(country -> !country.isClosed())
                .toList();
        require(
                open.stream().map(CountryPermission::country).toList().equals(life.countries())
                        && open.stream().allMatch(country -> country.equals(country.opened())),
                "its account may call " + open);
    }

    private void isErased(SweptLife life) throws SQLException {
        TenantId id = life.id();
        require(ports.certificates().find(id).isPresent(), "no certificate");
        List<String> left = new LeftBehind(admin, platform, ports, life.name).of(id);
        require(left.isEmpty(), "there still is " + left);
        require(ports.accounts().wasClosed(id.twilioTag()), "its account isn't closed");
        List<HeldNumber> kept = ports.numbers().findByTag(ports.accounts().holdingAccount(), id.heldNumberTag());
        require(
                kept.stream().map(HeldNumber::number).toList().equals(List.of(life.number())),
                "of its number " + life.number() + " the holding account has " + kept);
        require(kept.getFirst().voice().voiceUrl().isEmpty(), "its number is still answered");
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
