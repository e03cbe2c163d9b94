package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantReportTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);
    private static final TenantIdentity ACME = new TenantIdentity("acme", new TenantId("abcdefghijklmnopqrstuvwxyz"));

    private final Tenant tenant = new KubernetesSerialization().unmarshal("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: Tenant
            metadata: {name: acme, generation: 3, uid: u1}
            spec: {displayName: Acme}
            """, Tenant.class);

    @Test
    void saysWhatTheFirstMissingLinkIsAndThatLaterOnesWaitForIt() {
        // Given
        TenantReport report = new TenantReport(tenant, CLOCK).identity(ACME).accepted(List.of());

        // When
        TenantStatus status = report.link(
                        Link.missing(ConditionTypes.NAMESPACE_READY, TenantReason.OWNERSHIP_CONFLICT, "It isn't ours."))
                .status();

        // Then
        assertThat(condition(status, ConditionTypes.READY).message())
                .isEqualTo("NamespaceReady is missing: It isn't ours.");
        assertThat(condition(status, ConditionTypes.API_READY).reason()).isEqualTo("Waiting");
        assertThat(condition(status, ConditionTypes.API_READY).message()).isEqualTo("Waits for NamespaceReady.");
        assertThat(status.phase()).isEqualTo(TenantStatus.Phase.PROVISIONING);
        assertThat(status.observedGeneration()).isEqualTo(3);
    }

    @Test
    void isReadyWhenEveryLinkHolds() {
        // When
        TenantStatus status = complete(new TenantReport(tenant, CLOCK)).status();

        // Then
        assertThat(condition(status, ConditionTypes.READY).status()).isEqualTo(Condition.Status.TRUE);
        assertThat(status.phase()).isEqualTo(TenantStatus.Phase.READY);
        assertThat(status.telephony()).isEqualTo(new TenantStatus.Telephony("AC1", null));
    }

    @Test
    void reportsTheSameAsBeforeWhenNothingChanged() {
        // Given
        tenant.setStatus(complete(new TenantReport(tenant, CLOCK)).status());

        // When: an hour later
        TenantStatus again = complete(new TenantReport(tenant, Clock.offset(CLOCK, Duration.ofHours(1))))
                .status();

        // Then
        assertThat(again).isEqualTo(tenant.getStatus());
    }

    @Test
    void saysWhatOfTheSpecHasNoEffectYet() {
        // When
        TenantStatus status = new TenantReport(tenant, CLOCK)
                .accepted(List.of("spec.some.field", "spec.other"))
                .status();

        // Then
        assertThat(condition(status, ConditionTypes.ACCEPTED))
                .satisfies(accepted -> assertThat(accepted.status()).isEqualTo(Condition.Status.TRUE))
                .satisfies(accepted -> assertThat(accepted.reason()).isEqualTo("NotYetSupported"))
                .satisfies(accepted ->
                        assertThat(accepted.message()).isEqualTo("Has no effect yet: spec.some.field, spec.other."));
    }

    @Test
    void anIssuersTokensThatAreAnothersTakeNothingElseFromTheTenant() {
        // Given
        Link anothers = Link.missing(ConditionTypes.OIDC_READY, TenantReason.OWNERSHIP_CONFLICT, "Another's.");

        // When
        tenant.setStatus(complete(new TenantReport(tenant, CLOCK))
                .oidc(Optional.of(anothers))
                .status());
        TenantStatus stopped = new TenantReport(tenant, CLOCK)
                .identity(ACME)
                .link(Link.broken(ConditionTypes.DATABASE_READY, away(Neighbour.POSTGRESQL)))
                .status();
        TenantStatus without =
                complete(new TenantReport(tenant, CLOCK)).oidc(Optional.empty()).status();

        // Then
        assertThat(condition(tenant.getStatus(), ConditionTypes.READY).status()).isEqualTo(Condition.Status.TRUE);
        assertThat(condition(tenant.getStatus(), ConditionTypes.OIDC_READY).reason())
                .isEqualTo("OwnershipConflict");
        assertThat(condition(stopped, ConditionTypes.OIDC_READY))
                .as("said again by a pass that didn't come to ask")
                .isEqualTo(condition(tenant.getStatus(), ConditionTypes.OIDC_READY));
        assertThat(Conditions.find(without.conditions(), ConditionTypes.OIDC_READY))
                .isEmpty();
    }

    @Test
    void keepsWhatWasFoundUntilALookComesToItsEnd() {
        // Given
        tenant.setStatus(complete(new TenantReport(tenant, CLOCK))
                .findings(new VaultFindings(List.of("auth role x"), List.of(), List.of()))
                .status());
        Condition found = condition(tenant.getStatus(), ConditionTypes.DEGRADED);

        // When: the registry is away; Vault is, and this process has never looked
        TenantStatus stopped = new TenantReport(tenant, CLOCK)
                .identity(ACME)
                .link(Link.broken(ConditionTypes.DATABASE_READY, away(Neighbour.POSTGRESQL)))
                .status();
        TenantStatus sealed = complete(new TenantReport(tenant, CLOCK))
                .link(Link.broken(ConditionTypes.SECRETS_READY, away(Neighbour.VAULT)))
                .findings(VaultFindings.UNSEEN)
                .status();

        // Then
        assertThat(condition(stopped, ConditionTypes.DEGRADED)).isEqualTo(found);
        assertThat(condition(sealed, ConditionTypes.DEGRADED)).isEqualTo(found);

        // When: it has looked
        TenantStatus looked = complete(new TenantReport(tenant, CLOCK))
                .findings(VaultFindings.NONE)
                .status();

        // Then
        assertThat(Conditions.find(looked.conditions(), ConditionTypes.DEGRADED))
                .isEmpty();
    }

    private static NeighbourException away(Neighbour neighbour) {
        return new NeighbourException(neighbour, Problem.UNAVAILABLE, "It is away");
    }

    @Test
    void keepsWhatItSaidWhileEverythingIsBeingRemoved() {
        // Given
        tenant.setStatus(complete(new TenantReport(tenant, CLOCK))
                .findings(new VaultFindings(List.of("auth role x"), List.of(), List.of()))
                .status());

        // When
        TenantStatus status = new TenantReport(tenant, CLOCK)
                .leaving(Departure.erasing(TenantStatus.Stage.ERASE, "Waits until the namespace is gone."))
                .status();

        // Then
        assertThat(status.phase()).isEqualTo(TenantStatus.Phase.OFFBOARDING);
        assertThat(condition(status, ConditionTypes.READY).reason()).isEqualTo("Deleting");
        assertThat(condition(status, ConditionTypes.DATABASE_READY).status()).isEqualTo(Condition.Status.TRUE);
        assertThat(Conditions.find(status.conditions(), ConditionTypes.DEGRADED))
                .as("what was found is removed as well")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "VAULT, SEALED, VaultUnavailable, Unseal Vault",
        "POSTGRESQL, UNAVAILABLE, DatabaseUnavailable, tried again by itself",
        "POSTGRESQL, EXPOSED, NotIsolated, looked at again by itself",
        "REDIS, DENIED, CacheUnavailable, Grant the operator what it lacks",
        "TWILIO, THROTTLED, TelephonyUnavailable, tried again by itself"
    })
    void namesTheNeighbourThatIsAwayAndSaysWhatToDo(
            Neighbour neighbour, Problem problem, String reason, String advice) {
        // Given
        NeighbourException fault = new NeighbourException(neighbour, problem, "It failed", null, Duration.ofSeconds(7));

        // When
        TenantReport report = new TenantReport(tenant, CLOCK).link(Link.broken(ConditionTypes.SECRETS_READY, fault));

        // Then
        Condition condition = condition(report.status(), ConditionTypes.SECRETS_READY);
        assertThat(condition.reason()).isEqualTo(reason);
        assertThat(condition.message()).startsWith("It failed. ").contains(advice);
        assertThat(report.lookAgain()).contains(Duration.ofSeconds(7));
    }

    private static TenantReport complete(TenantReport report) {
        report.identity(ACME).accepted(List.of()).accountSid(Optional.of("AC1"));
        for (String type : List.of(
                ConditionTypes.NAMESPACE_READY,
                ConditionTypes.NETWORK_ISOLATED,
                ConditionTypes.QUOTA_ENFORCED,
                ConditionTypes.SECRETS_READY,
                ConditionTypes.DATABASE_READY,
                ConditionTypes.CACHE_READY,
                ConditionTypes.TELEPHONY_READY,
                ConditionTypes.API_READY)) {
            report.link(Link.stands(type, "It stands."));
        }
        return report;
    }

    private static Condition condition(TenantStatus status, String type) {
        return Conditions.find(status.conditions(), type).orElseThrow();
    }
}
