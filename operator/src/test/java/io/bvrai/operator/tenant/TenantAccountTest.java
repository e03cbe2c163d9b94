package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.SimulatedTwilio;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.MasterAccount;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TwilioProbe;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The account at the telephone network. */
@ExtendWith(ControlPlane.class)
class TenantAccountTest {
    private static final String AMERICAN = "+12025550111";
    private static final String BRITISH = "+442079460111";

    private final OneTenant home;

    TenantAccountTest(KubernetesClient admin, ClusterEnvironment cluster) {
        var platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void staysReadyWhileTwilioIsTooBusyToSayThatItsAccountIsThere() {
        // Given
        home.apply("");
        home.awaitReady();
        home.requests().clear();
        home.platform
                .twilio
                .faults()
                .arm(new Fault("twilio", "GET", "Accounts.json", 2, Fault.Action.ANSWER, 429, 20429, 0));

        // When
        home.annotate(Annotations.RECONCILE_AT, "busy");

        // Then
        await().until(() -> home.tenant()
                .map(Tenant::getStatus)
                .map(TenantStatus::lastReconcileRequest)
                .filter("busy"::equals)
                .isPresent());
        assertThat(home.requests().writesTo("/tenants/" + home.name + "/status"))
                .as("reports: one, when it knows again")
                .hasSize(1);
    }

    @Test
    void opensOneSubaccountAlthoughTheAnswerIsLost() {
        // Given
        home.platform
                .twilio
                .faults()
                .arm(new Fault("twilio", "POST", "Accounts.json", 1, Fault.Action.DROP_AFTER, 0, 0, 0));

        // When
        home.apply("");

        // Then
        home.awaitCondition(ConditionTypes.TELEPHONY_READY, "Ambiguous");
        TenantStatus ready = home.awaitReady().getStatus();
        assertThat(home.ports.accounts().findByTag(OneTenant.id(ready).twilioTag()))
                .hasSize(1);
    }

    @Test
    void opensAnotherWhenItsSubaccountWasClosedByHand() {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        String media = home.secret("media").field("key");

        // When
        home.ports.accounts().close(OneTenant.accountSid(before));
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        await().until(() -> home.condition(ConditionTypes.TELEPHONY_READY)
                .filter(telephony -> telephony.message().contains("somebody closed the one before"))
                .isPresent());
        TenantStatus after = home.awaitReady().getStatus();
        assertThat(home.ports.accounts().findByTag(OneTenant.id(after).twilioTag()))
                .singleElement()
                .satisfies(account -> {
                    assertThat(account.sid())
                            .isNotEqualTo(OneTenant.accountSid(before))
                            .isEqualTo(OneTenant.accountSid(after))
                            .isEqualTo(home.secret("twilio").field("account_sid"));
                    assertThat(account.authToken())
                            .isEqualTo(home.secret("twilio").field("auth_token"));
                });
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(home.secret("media").field("key")).as("nothing else changed").isEqualTo(media);
    }

    @Test
    void aKeyOfItsAccountCallsItsCountriesAndNoOther() {
        // Given
        home.apply("  telephony: {allowedCountries: [US, AQ]}");

        // When
        TenantStatus ready = home.awaitReady().getStatus();

        // Then
        String sid = OneTenant.accountSid(ready);
        assertThat(callByKey(sid, AMERICAN)).isEmpty();
        assertThat(callByKey(sid, BRITISH)).contains("error 21215");
        assertThat(home.condition(ConditionTypes.TELEPHONY_READY))
                .hasValueSatisfying(
                        telephony -> assertThat(telephony.message()).endsWith("Twilio calls nobody in AQ."));

        // When
        home.edit("{\"spec\":{\"telephony\":{\"allowedCountries\":[\"GB\"]}}}");

        // Then
        await().until(() -> callByKey(sid, BRITISH).isEmpty());
        assertThat(callByKey(sid, AMERICAN)).contains("error 21215");

        // When: somebody lets it call where the platform may
        Subaccount account = home.ports.accounts().find(sid).orElseThrow();
        TwilioProbe.inherit(home.platform.twilioClient(), account);
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        await().until(() -> callByKey(sid, AMERICAN).contains("error 21215"));
    }

    /** Neither the key nor the status waits for what must be left as it is. */
    @Test
    void reportsAndLeavesACountryThatSomebodyOpened() {
        // Given
        home.apply("  driftPolicy: Report\n  telephony: {allowedCountries: [US]}");
        String sid = OneTenant.accountSid(home.awaitReady().getStatus());
        Subaccount account = home.ports.accounts().find(sid).orElseThrow();
        home.ports
                .dialing()
                .set(sid, account.authToken(), List.of(new CountryPermission("GB", Set.of(), true, false, false)));
        home.ports
                .keys()
                .named(sid, OneTenant.id(home.awaitReady().getStatus()).apiKeyTag())
                .forEach(key -> home.ports.keys().delete(sid, key));

        // When
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        Condition drifted = home.awaitCondition(ConditionTypes.TELEPHONY_READY, "Drifted");
        assertThat(drifted.status()).as("it goes on being served").isEqualTo(Condition.Status.TRUE);
        assertThat(drifted.message()).contains(sid, "GB").endsWith("; the Tenant's driftPolicy leaves it so.");
        TenantStatus still = home.awaitReady().getStatus();
        assertThat(OneTenant.accountSid(still)).isEqualTo(sid);
        assertThat(still.lastReconcileRequest()).isEqualTo("now");
        assertThat(call(sid, BRITISH)).isEmpty();
    }

    /** What an account that the tenant brought may call is its owner's affair, and so is how long it is open. */
    @Test
    void leavesAnExistingAccountAsItIs() {
        // Given
        Subaccount theirs = home.ports.accounts().create("Acme's own, " + home.name);
        home.ports.secrets().create(path(), Map.of("account_sid", theirs.sid(), "auth_token", theirs.authToken()));

        // When
        home.apply("  telephony: {allowedCountries: [US], account: {mode: Existing, sid: %s}}".formatted(theirs.sid()));
        home.awaitReady();

        // Then
        assertThat(home.condition(ConditionTypes.TELEPHONY_READY))
                .hasValueSatisfying(
                        telephony -> assertThat(telephony.message()).contains(theirs.sid() + " is the tenant's own"));
        assertThat(call(theirs.sid(), BRITISH)).isEmpty();
        int numbers = home.ports.numbers().list(theirs.sid()).size();
        assertThat(numbers).isEqualTo(1);

        // When
        home.delete();

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());
        assertThat(home.ports.accounts().find(theirs.sid()))
                .hasValueSatisfying(account -> assertThat(account.state()).isEqualTo(Subaccount.State.ACTIVE));
        assertThat(home.ports.numbers().list(theirs.sid())).hasSize(numbers);
    }

    @Test
    void servesAnExistingAccountOnceItsTokenIsInVaultAndTwilioTakesIt() {
        // Given
        Subaccount theirs = home.ports.accounts().create("Acme's own, " + home.name);

        // When
        home.apply("  telephony: {account: {mode: Existing, sid: %s}}".formatted(theirs.sid()));

        // Then
        Condition missing = home.awaitCondition(ConditionTypes.TELEPHONY_READY, "CredentialMissing");
        assertThat(missing.message()).contains(theirs.sid()).contains("tenants/tenant-" + home.name + "/twilio");

        // When: it was mistyped
        home.ports.secrets().create(path(), Map.of("account_sid", theirs.sid(), "auth_token", "mistyped"));
        home.annotate(Annotations.RECONCILE_AT, "mistyped");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> home.condition(ConditionTypes.TELEPHONY_READY)
                .filter(telephony -> telephony.message().startsWith("Twilio refuses account " + theirs.sid()))
                .isPresent());

        // When
        home.ports.secrets().replace(path(), Map.of("account_sid", theirs.sid(), "auth_token", theirs.authToken()), 1);
        home.annotate(Annotations.RECONCILE_AT, "right");

        // Then
        TenantStatus ready = home.awaitReady().getStatus();
        assertThat(OneTenant.accountSid(ready)).isEqualTo(theirs.sid());
        assertThat(home.ports.accounts().findByTag(OneTenant.id(ready).twilioTag()))
                .as("none is opened beside it")
                .isEmpty();
    }

    @Test
    void refusesAnExistingAccountThatIsAnotherTenants() {
        // Given: another tenant's subaccount, whose token has become known
        TenantId other = TenantId.mint(new SecureRandom());
        Subaccount others = home.ports.accounts().create(other.twilioTag());

        // When
        home.apply("  telephony: {account: {mode: Existing, sid: %s}}".formatted(others.sid()));
        home.awaitCondition(ConditionTypes.TELEPHONY_READY, "CredentialMissing");
        home.ports.secrets().create(path(), Map.of("account_sid", others.sid(), "auth_token", others.authToken()));
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.TELEPHONY_READY, "OwnershipConflict")
                        .message())
                .contains("is another tenant's");
        home.ports.accounts().close(others.sid());
    }

    @Test
    void saysThatItsAccountIsSuspendedAtTwilio() {
        // Given
        home.apply("");
        String sid = OneTenant.accountSid(home.awaitReady().getStatus());

        // When
        TwilioProbe.setStatus(home.platform.twilioClient(), sid, "suspended");
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.TELEPHONY_READY, "TelephonyUnavailable")
                        .message())
                .contains(sid, "suspended");

        // When
        TwilioProbe.setStatus(home.platform.twilioClient(), sid, "active");
        home.annotate(Annotations.RECONCILE_AT, "again");

        // Then
        home.awaitReady();
    }

    /** What Twilio says to whoever holds the key of the tenant's pods; empty when it makes the call. */
    private String callByKey(String sid, String to) {
        AccountKey key = AccountKey.of(home.secret("twilio-key").field(TelephoneKey.CURRENT));
        return TwilioProbe.call(
                SimulatedTwilio.clientOf(home.platform.twilio, new MasterAccount(key.sid(), key.secret())), sid, to);
    }

    private String call(String sid, String to) {
        return TwilioProbe.call(home.platform.twilioClient(), sid, to);
    }

    private String path() {
        return "tenants/tenant-" + home.name + "/twilio";
    }
}
