package io.bvrai.operator.tenant;

import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.OffboardingRecords.Offboarding;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.vault.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** What is true of a tenant of the crash sweep when an operation is over, as its neighbours tell it. Throws AssertionError where it isn't. */
record SweptChecks(KubernetesClient admin, Platform platform, Ports ports) {
    void after(SweptOperation operation, SweptLife life) throws SQLException {
        switch (operation) {
            case CREATE -> wasMadeOnce(life);
            case EDIT -> isWhole(life);
            case ROTATE -> hasOneNewValueThatWorks(life);
            case RETAIN -> isRetained(life);
            case RETURN -> isServedAgain(life);
            case DELETE -> {
                isErased(life);
                gaveItsNumberAway(life);
            }
            case JOIN -> broughtItsAccount(life);
            case EXPIRE -> {
                isErased(life);
                hasItsAccountAsItWas(life);
                ports.accounts().close(life.brought().sid());
            }
        }
        if (!operation.ends()) {
            hasOneClaim(life);
            if (operation != SweptOperation.JOIN) {
                callsItsCountries(life);
            }
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
            require(life.credentials().secret(path).version() == 1, path + " was written more than once");
        }
        hasOneKeyThatWorks(life);
    }

    private void isWhole(SweptLife life) {
        hasOneAccount(life);
        require(
                ports.caches()
                        .accepts(life.id(), life.credentials().secret("redis").field("password")),
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
        life.credentials()
                .haveOneNewValueThatWorks(
                        life.secretsBefore(), life.id(), life.accountSid().orElseThrow());
    }

    private void hasOneKeyThatWorks(SweptLife life) {
        life.credentials().haveOneKeyThatWorks(life.id(), life.accountSid().orElseThrow());
    }

    private void broughtItsAccount(SweptLife life) throws SQLException {
        String sid = life.brought().sid();
        require(life.accountSid().filter(sid::equals).isPresent(), "it is served in another account than its own");
        List<String> claims = new NeighbourWrites(platform, life.name).accountClaims(life.id());
        require(claims.equals(List.of(sid)), "the registry has accounts " + claims + " for it");
        for (String path : SweptLife.MINTED_BUT_FOR_THE_ACCOUNT) {
            require(life.credentials().secret(path).version() == 1, path + " was written more than once");
        }
        require(
                life.credentials().secret("twilio").version() == 1,
                "the token that the platform team had put there was written over");
        hasItsAccountAsItWas(life);
    }

    /** What is its owner's nobody touches. */
    private void hasItsAccountAsItWas(SweptLife life) {
        Subaccount before = life.brought();
        Subaccount now = ports.accounts().find(before.sid()).orElseThrow();
        require(now.equals(before), "its account isn't what it was");
        require(ports.dialing().inherited(now.sid(), now.authToken()), "the countries that it may call were changed");
        String tag = life.id().apiKeyTag();
        require(ports.keys().named(now.sid(), tag).isEmpty(), "there are API keys in its account");
        require(ports.accounts().findByTag(life.id().twilioTag()).isEmpty(), "an account was opened for it");
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
        List<Secret> after = life.minted();
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
    }

    private void gaveItsNumberAway(SweptLife life) {
        TenantId id = life.id();
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
