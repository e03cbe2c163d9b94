package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantTelephony;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.external.CreateOnce.Outcome;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tenant's account at the telephone network: opened once, or brought by the tenant. */
final class TelephoneAccount {
    /** The account's SID when it is known and its credentials are in Vault. */
    record Standing(Link link, Optional<String> accountSid) {
        static Standing not(Link link) {
            return new Standing(link, Optional.empty());
        }
    }

    private final TelephonyAccounts accounts;
    private final AccountTokens tokens;
    private final TenantRegistry registry;
    private final TenantSecrets secrets;
    private final TelephoneKey key;
    private final TelephoneCountries countries;
    private final CreateOnce createOnce;

    TelephoneAccount(
            TelephonyAccounts accounts,
            AccountTokens tokens,
            TenantRegistry registry,
            TenantSecrets secrets,
            TelephoneKey key,
            TelephoneCountries countries,
            CreateOnce createOnce) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.registry = registry;
        this.secrets = secrets;
        this.key = key;
        this.countries = countries;
        this.createOnce = createOnce;
    }

    Standing ensure(TenantIdentity tenant, TenantTelephony telephony, IntentLog log) {
        return switch (telephony.account().mode()) {
            case SUBACCOUNT -> subaccount(tenant, telephony.allowedCountries(), log);
            case EXISTING -> existing(tenant, String.valueOf(telephony.account().sid()));
        };
    }

    /** Tried, not believed: its token, that the platform can bind numbers in it, and that it is nobody else's. */
    private Standing existing(TenantIdentity tenant, String sid) {
        Optional<String> token = secrets.telephonyToken(tenant, sid);
        if (token.isEmpty()) {
            return not(
                    TenantReason.CREDENTIAL_MISSING,
                    "Put account_sid " + sid + " and its auth_token into Vault at "
                            + TenantSecrets.path(tenant, "twilio") + ".");
        }
        if (!tokens.accepts(sid, token.get())) {
            return not(
                    TenantReason.CREDENTIAL_MISSING,
                    "Twilio refuses account " + sid + " with the auth_token in Vault at "
                            + TenantSecrets.path(tenant, "twilio") + ": put its current one there.");
        }
        Optional<Subaccount> found = accounts.find(sid);
        if (found.isEmpty()) {
            return not(
                    TenantReason.TELEPHONY_UNAVAILABLE,
                    "Account " + sid + " is no subaccount of the platform's account: its numbers couldn't be bound.");
        }
        // An account that the operator opened says by its tag whose it is; of the others the registry knows.
        boolean opened = found.get().tag().startsWith(TenantId.TWILIO_TAG_PREFIX);
        if (opened || !registry.claimAccount(tenant.id(), sid)) {
            return not(TenantReason.OWNERSHIP_CONFLICT, "Account " + sid + " is another tenant's.");
        }
        return standing(
                found.get(),
                Link.stands(
                        ConditionTypes.TELEPHONY_READY,
                        "Account " + sid
                                + " is the tenant's own and its token in Vault is accepted. Numbers are bound in it; its"
                                + " credentials and the countries that it may call are its owner's, and it stays when the tenant leaves."));
    }

    private static Standing not(TenantReason reason, String message) {
        return Standing.not(Link.missing(ConditionTypes.TELEPHONY_READY, reason, message));
    }

    private static Standing standing(Subaccount account, Link open) {
        Link link =
                switch (account.state()) {
                    case ACTIVE -> open;
                    case SUSPENDED ->
                        Link.missing(
                                ConditionTypes.TELEPHONY_READY,
                                TenantReason.TELEPHONY_UNAVAILABLE,
                                "Account " + account.sid()
                                        + " is suspended at Twilio: no call comes in or goes out until it is active there again.");
                    case CLOSED ->
                        Link.missing(
                                ConditionTypes.TELEPHONY_READY,
                                TenantReason.TELEPHONY_UNAVAILABLE,
                                "Account " + account.sid() + " is closed at Twilio, for good.");
                };
        return new Standing(link, Optional.of(account.sid()));
    }

    private Standing subaccount(TenantIdentity tenant, List<String> allowedCountries, IntentLog log) {
        Outcome<Subaccount> outcome =
                createOnce.ensure(tenant.id().twilioTag(), log, new CreateOnce.Creation<Subaccount>() {
                    @Override
                    public List<Subaccount> find(String tag) {
                        List<Subaccount> found = accounts.findByTag(tag);
                        if (found.isEmpty()) {
                            // Before the intent is written: a forbidden creation leaves no trace.
                            Mandate.toCreate(Neighbour.TWILIO, "Subaccount " + tag);
                        }
                        return found;
                    }

                    @Override
                    public Subaccount create(String tag) {
                        return accounts.create(tag);
                    }

                    @Override
                    public boolean hasEnded(String tag) {
                        return accounts.wasClosed(tag);
                    }
                });
        return switch (outcome) {
            case Outcome.Exists<Subaccount>(Subaccount account, boolean createdNow) ->
                opened(tenant, account, createdNow, allowedCountries);
            case Outcome.Settling<Subaccount>(var lookAgain) ->
                Standing.not(Link.settling(
                        ConditionTypes.TELEPHONY_READY,
                        "Asked Twilio for a subaccount and got no clear answer; it is looked for by its tag before anything is repeated.",
                        lookAgain));
            case Outcome.Ambiguous<Subaccount>(String reason) ->
                Standing.not(Link.missing(ConditionTypes.TELEPHONY_READY, TenantReason.AMBIGUOUS, reason + "."));
            case Outcome.Vanished<Subaccount>() ->
                Standing.not(Link.missing(
                        ConditionTypes.TELEPHONY_READY,
                        TenantReason.AMBIGUOUS,
                        "No subaccount is called " + tenant.id().twilioTag()
                                + " any more: somebody renamed it. Give it its name back, then it goes on by itself; to open"
                                + " a new one, remove status.telephony.creation."));
        };
    }

    /** Drift that must be left keeps nothing else from being looked after: the account serves as it is. */
    private Standing opened(
            TenantIdentity tenant, Subaccount account, boolean createdNow, List<String> allowedCountries) {
        List<Link> left = new ArrayList<>();
        Drift stored = unlessLeft(left, () -> secrets.telephony(tenant, account.sid(), account.authToken()))
                .orElse(Drift.NONE);
        String remark = "";
        if (account.state() == Subaccount.State.ACTIVE) {
            // Before the key: nobody holds one that may call more.
            remark = unlessLeft(left, () -> countries.ensure(account, allowedCountries))
                    .map(TelephoneCountries.Outcome::remark)
                    .orElse("");
            unlessLeft(left, () -> key.ensure(tenant, account.sid()));
        }
        boolean again = createdNow && stored == Drift.REPAIRED;
        Link stands = again ? standsIn(account.sid()) : stands(account.sid(), remark);
        return standing(account, left.isEmpty() ? stands : left.getFirst());
    }

    private static <T> Optional<T> unlessLeft(List<Link> left, Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (NeighbourException e) {
            if (e.problem() != Problem.DRIFTED) {
                throw e;
            }
            left.add(Link.broken(ConditionTypes.TELEPHONY_READY, e));
            return Optional.empty();
        }
    }

    private static Link standsIn(String sid) {
        return Link.stands(
                ConditionTypes.TELEPHONY_READY,
                "Account " + sid
                        + " was opened because somebody closed the one before at Twilio; the numbers that were in that one went"
                        + " with it.");
    }

    /** @param remark on its countries, a sentence or none */
    private static Link stands(String sid, String remark) {
        return Link.stands(
                ConditionTypes.TELEPHONY_READY,
                "Account " + sid + " is open and its credentials are in Vault." + remark);
    }
}
