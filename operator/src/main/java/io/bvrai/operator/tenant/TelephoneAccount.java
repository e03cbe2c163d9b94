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
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.util.List;
import java.util.Optional;

/** The tenant's account at the telephone network: opened once, or brought by the tenant. */
final class TelephoneAccount {
    /** The account's SID when it is known and its credentials are in Vault. */
    record Standing(Link link, Optional<String> accountSid) {
        static Standing not(Link link) {
            return new Standing(link, Optional.empty());
        }
    }

    private final TelephonyAccounts accounts;
    private final TenantSecrets secrets;
    private final CreateOnce createOnce;

    TelephoneAccount(TelephonyAccounts accounts, TenantSecrets secrets, CreateOnce createOnce) {
        this.accounts = accounts;
        this.secrets = secrets;
        this.createOnce = createOnce;
    }

    Standing ensure(TenantIdentity tenant, TenantTelephony.Account account, IntentLog log) {
        return switch (account.mode()) {
            case SUBACCOUNT -> subaccount(tenant, log);
            case EXISTING -> existing(tenant, String.valueOf(account.sid()));
        };
    }

    private Standing existing(TenantIdentity tenant, String sid) {
        if (secrets.hasTelephony(tenant, sid)) {
            return new Standing(stands(sid), Optional.of(sid));
        }
        return Standing.not(Link.missing(
                ConditionTypes.TELEPHONY_READY,
                TenantReason.CREDENTIAL_MISSING,
                "Put account_sid " + sid + " and its auth_token into Vault at " + TenantSecrets.path(tenant, "twilio")
                        + "."));
    }

    private Standing subaccount(TenantIdentity tenant, IntentLog log) {
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
            case Outcome.Exists<Subaccount>(Subaccount account, boolean createdNow) -> {
                Drift drift = secrets.telephony(tenant, account.sid(), account.authToken());
                boolean again = createdNow && drift == Drift.REPAIRED;
                yield new Standing(again ? standsIn(account.sid()) : stands(account.sid()), Optional.of(account.sid()));
            }
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

    private static Link standsIn(String sid) {
        return Link.stands(
                ConditionTypes.TELEPHONY_READY,
                "Account " + sid
                        + " was opened because somebody closed the one before at Twilio; the numbers that were in that one went"
                        + " with it.");
    }

    private static Link stands(String sid) {
        return Link.stands(
                ConditionTypes.TELEPHONY_READY, "Account " + sid + " is open and its credentials are in Vault.");
    }
}
