package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.Line;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.http.Fault;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real neighbours, taken away and brought back: a condition names what is missing, it is tried again, and nothing is made twice. */
@ExtendWith(ControlPlane.class)
class NeighboursAwayTest {
    enum Away {
        VAULT(ConditionTypes.SECRETS_READY, ConditionTypes.SECRETS_READY, "VaultUnavailable", "Vault"),
        POSTGRESQL(ConditionTypes.NAMESPACE_READY, ConditionTypes.DATABASE_READY, "DatabaseUnavailable", "PostgreSQL"),
        REDIS(ConditionTypes.CACHE_READY, ConditionTypes.CACHE_READY, "CacheUnavailable", "Redis"),
        TWILIO(ConditionTypes.TELEPHONY_READY, ConditionTypes.TELEPHONY_READY, "TelephonyUnavailable", "Twilio");

        private final String missingAtFirst;
        private final String missingLater;
        private final String reason;
        private final String name;

        Away(String missingAtFirst, String missingLater, String reason, String name) {
            this.missingAtFirst = missingAtFirst;
            this.missingLater = missingLater;
            this.reason = reason;
            this.name = name;
        }
    }

    private final Map<Away, Line> lines = new EnumMap<>(Away.class);
    private final OneTenant home;

    NeighboursAwayTest(KubernetesClient admin, ClusterEnvironment cluster) {
        var platform = Platform.running(admin, cluster);
        lines.put(Away.VAULT, Line.to(platform.backing.vault()));
        lines.put(Away.POSTGRESQL, new Line(platform.backing.postgresHost(), platform.backing.postgresPort()));
        lines.put(Away.REDIS, new Line(platform.backing.redisHost(), platform.backing.redisPort()));
        lines.put(Away.TWILIO, Line.to(platform.twilio.baseUrl(SimulatorConfig.Site.TWILIO)));
        this.home = new OneTenant(
                admin,
                platform,
                platform.ports(
                        lines.get(Away.VAULT),
                        lines.get(Away.POSTGRESQL),
                        lines.get(Away.REDIS),
                        lines.get(Away.TWILIO)));
    }

    @AfterEach
    void erase() {
        lines.values().forEach(Line::mend);
        home.close();
        lines.values().forEach(Line::close);
    }

    @ParameterizedTest
    @EnumSource
    void aTenantWaitsForWhatIsAwayAndIsMadeOnceItIsBack(Away away) throws SQLException {
        // Given
        lines.get(away).cut();

        // When
        home.apply("");

        // Then
        Condition missing = home.awaitCondition(away.missingAtFirst, away.reason);
        assertThat(missing.message()).contains(away.name).contains("tried again by itself");
        assertThat(home.condition(ConditionTypes.READY).orElseThrow().message()).contains(away.missingAtFirst);
        int tries = lines.get(away).refused();
        await().until(() -> lines.get(away).refused() > tries);
        assertThat(workload()).as("no pod before everything stands").isNull();

        // When
        lines.get(away).mend();

        // Then
        TenantStatus ready = home.awaitReady().getStatus();
        TenantId id = OneTenant.id(ready);
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aReadyTenantSaysWhatWentAwayAndGoesOnBeingServed(Away away) {
        // Given
        home.apply("");
        TenantStatus before = home.awaitReady().getStatus();
        String workload = workload().getMetadata().getUid();

        // When
        lines.get(away).cut();
        home.annotate(Annotations.RECONCILE_AT, "now");

        // Then
        Condition missing = home.awaitCondition(away.missingLater, away.reason);
        assertThat(missing.message()).contains(away.name);
        assertThat(workload().getMetadata().getUid()).isEqualTo(workload);
        assertThat(workload().getSpec().getReplicas()).isEqualTo(1);

        // When
        lines.get(away).mend();

        // Then
        TenantStatus after = home.awaitReady().getStatus();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(OneTenant.accountSid(after)).isEqualTo(OneTenant.accountSid(before));
        assertThat(home.ports.accounts().findByTag(OneTenant.id(after).twilioTag()))
                .as("no second account")
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTenantIsSuspendedWhoeverIsAway(Away away) {
        // Given
        home.apply("");
        home.awaitReady();
        assertThat(service().closingMessage()).isNull();

        // When
        lines.get(away).cut();
        home.lifecycle("{\"state\":\"Suspended\"}");

        // Then
        await().atMost(OneTenant.PATIENCE)
                .untilAsserted(() -> assertThat(service().closingMessage()).isNotNull());
    }

    @Test
    void allDiallingIsStoppedWhileEverybodyIsAway() {
        // Given
        home.apply("");
        home.awaitReady();
        assertThat(service().dials()).isTrue();

        // When
        lines.values().forEach(Line::cut);
        home.operatorComesBackWith(Map.of("bvrai.dialing", "false"));

        // Then
        await().atMost(OneTenant.PATIENCE)
                .untilAsserted(() -> assertThat(service().dials()).isFalse());
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> assertThat(home.admin
                        .pods()
                        .inNamespace("tenant-" + home.name)
                        .withLabel(Labels.COMPONENT, Labels.COMPONENT_TENANT_API)
                        .list()
                        .getItems())
                .isNotEmpty()
                .allSatisfy(
                        pod -> assertThat(pod.getMetadata().getAnnotations()).containsKey(Annotations.POKE)));
    }

    @ParameterizedTest
    @EnumSource(names = {"VAULT", "POSTGRESQL"})
    void anOperatorThatStartsWhileNobodyCanBeAskedForgetsNothingThatWasFound(Away away) {
        // Given
        home.apply("");
        home.awaitReady();
        home.platform.backing.vaultAsRoot(
                "POST", "voice/data/tenants/tenant-" + home.name + "/strange", "{\"data\":{\"x\":\"y\"}}");
        home.annotate(Annotations.RECONCILE_AT, "put there");
        Condition found = home.awaitCondition(ConditionTypes.DEGRADED, "Drifted");

        // When
        home.operatorGoesAway();
        lines.get(away).cut();
        home.annotate(Annotations.RECONCILE_AT, "away");
        home.operatorComesBack();

        // Then
        home.awaitCondition(away.missingLater, away.reason);
        assertThat(home.condition(ConditionTypes.DEGRADED)).contains(found);
    }

    @Test
    void anOperatorThatStartsWhileNobodyCanSayWhoseAnIssuersTokensAreTakesNoneFromThePods() {
        // Given
        home.apply("  access: {oidc: {issuer: 'https://%s.id.example', audience: voice}}".formatted(home.name));
        home.awaitReady();
        assertThat(home.served().oidc()).isNotNull();

        // When
        home.operatorGoesAway();
        lines.get(Away.POSTGRESQL).cut();
        home.annotate(Annotations.RECONCILE_AT, "away");
        home.operatorComesBack();

        // Then
        assertThat(home.awaitCondition(ConditionTypes.OIDC_READY, "DatabaseUnavailable"))
                .satisfies(condition -> assertThat(condition.status()).isEqualTo(Condition.Status.UNKNOWN))
                .satisfies(condition -> assertThat(condition.message()).contains("goes on as it is"));
        assertThat(home.served().oidc()).isNotNull();

        // When
        lines.get(Away.POSTGRESQL).mend();

        // Then
        home.awaitCondition(ConditionTypes.OIDC_READY, "Provisioned");
    }

    private TenantConfig.Service service() {
        return home.served().service();
    }

    @Test
    void saysThatTwilioFailsAndGoesOnWhenItAnswersAgain() {
        // Given
        home.platform
                .twilio
                .faults()
                .arm(new Fault("twilio", "GET", "Accounts.json", 3, Fault.Action.ANSWER, 503, 20503, 0));

        // When
        home.apply("");

        // Then
        Condition condition = home.awaitCondition(ConditionTypes.TELEPHONY_READY, "TelephonyUnavailable");
        assertThat(condition.message()).contains("Twilio answered 503");
        TenantStatus ready = home.awaitReady().getStatus();
        assertThat(home.ports.accounts().findByTag(OneTenant.id(ready).twilioTag()))
                .hasSize(1);
    }

    private Deployment workload() {
        return home.admin
                .apps()
                .deployments()
                .inNamespace("tenant-" + home.name)
                .withName("tenant-api")
                .get();
    }
}
