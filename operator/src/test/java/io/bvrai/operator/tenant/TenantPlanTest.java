package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantConfig.AssignedNumber;
import io.bvrai.crds.config.TenantConfig.OperatorIdentity;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.Golden;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.TenantId;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class TenantPlanTest {
    private static final TenantId ID = new TenantId("abcdefghijklmnopqrstuvwxyz");
    private static final BvraiConfig CONFIG = TestConfig.with(Map.of(
            "bvrai.network.monitoring-namespace", "monitoring",
            "bvrai.prices.currency", "USD",
            "bvrai.prices.minutes", "2026-07-01:0.0225:0.04,2026-01-01:0.02:0.03"));

    private static final TenantPlan.Facts FACTS = new TenantPlan.Facts(
            "AC00000000000000000000000000000001",
            List.of(
                    new AssignedNumber("second-line", "+14155550101", ""),
                    new AssignedNumber("main-line", "+14155550100", "reception")),
            new OperatorIdentity(
                    "https://kubernetes.default.svc",
                    "system:serviceaccount:bvrai-system:bvrai-operator",
                    "bvrai-tenant-api/acme",
                    JsonNodeFactory.instance.objectNode()),
            true);

    @TestFactory
    Stream<DynamicTest> aTenantBecomes() {
        return Golden.cases("tenant", TenantPlanTest::plan);
    }

    public static Map<String, ?> plan(Golden.Input input) {
        return stages(plan(input.one(Tenant.class), CONFIG));
    }

    private static TenantPlan plan(Tenant tenant, BvraiConfig config) {
        return new TenantPlan(
                new TenantIdentity(tenant.getMetadata().getName(), ID),
                tenant.getSpec(),
                config,
                Optional.of("-----BEGIN CERTIFICATE-----\n"));
    }

    private static Map<String, Object> stages(TenantPlan plan) {
        Map<String, Object> stages = new LinkedHashMap<>();
        stages.put("refusals", plan.refusals());
        stages.put("namespace", List.of(plan.namespace(), plan.operatorRights()));
        stages.put("isolation", plan.isolation());
        stages.put("capacityAndPeople", plan.capacityAndPeople());
        stages.put("migration", List.of(plan.served(FACTS), plan.migration()));
        stages.put("api", plan.api());
        return stages;
    }

    @Test
    void noTenantDialsWhileThePlatformTeamHasStoppedAllDialling() {
        // Given
        Tenant tenant = acme("");

        // When
        TenantConfig.Service usual = served(plan(tenant, CONFIG));
        TenantConfig.Service stopped = served(plan(tenant, TestConfig.with(Map.of("bvrai.dialing", "false"))));

        // Then
        assertThat(usual.dials()).isTrue();
        assertThat(stopped.dials()).isFalse();
        assertThat(stopped.closingMessage()).as("callers are answered").isNull();
    }

    /** What the runtime of 0.1.0-alpha.1 takes no configuration without: its pods start under this operator while an upgrade is under way, or is taken back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/version",
                "/id",
                "/name",
                "/displayName",
                "/publicBaseUrl",
                "/telephony/accountSid",
                "/telephony/region",
                "/quota/concurrentCalls",
                "/quota/callsPerSecond",
                "/corsOrigins",
                "/numbers",
                "/unassignedMessage",
                "/operator/issuer",
                "/operator/subject",
                "/operator/audience",
                "/operator/jwks"
            })
    void theLastReleasesRuntimeIsToldWhatItNeeds(String field) throws IOException {
        // Given
        Tenant tenant = acme("");

        // When
        String told = plan(tenant, CONFIG).served(FACTS).getData().get(TenantConfig.FILE);

        // Then
        JsonNode value = new ObjectMapper().readTree(told).at(field);
        assertThat(value.isMissingNode() || value.isNull()).isFalse();
    }

    private static TenantConfig.Service served(TenantPlan plan) {
        return told(plan.served(FACTS)).service();
    }

    private static TenantConfig told(ConfigMap served) {
        return ConfigJson.read(served.getData().get(TenantConfig.FILE), TenantConfig.class);
    }

    @Test
    void podsAreToldOfAnIssuerOnlyWhereItsTokensAreTheTenants() {
        // Given
        TenantPlan plan = plan(withOidc("https://id.acme.example", "acme"), CONFIG);
        TenantPlan.Facts anothers = new TenantPlan.Facts(FACTS.accountSid(), FACTS.numbers(), FACTS.operator(), false);

        // When
        ConfigMap ours = plan.served(FACTS);
        ConfigMap without = plan.served(anothers);

        // Then
        assertThat(told(ours).oidc())
                .as("the claim of roles has a default")
                .isEqualTo(new TenantConfig.Oidc("https://id.acme.example", "acme", "roles"));
        assertThat(told(without).oidc()).isNull();
        assertThat(told(without))
                .usingRecursiveComparison()
                .ignoringFields("oidc")
                .isEqualTo(told(ours));
    }

    @Test
    void seesInWhatPodsAreToldWhetherItsTokensAreThoseOfTheSpec() {
        // Given
        TenantPlan plan = plan(withOidc("https://id.acme.example", "acme"), CONFIG);
        ConfigMap told = plan.served(FACTS);
        ConfigMap spoilt = new ConfigMapBuilder(told)
                .withData(Map.of(TenantConfig.FILE, "{"))
                .build();

        // Then
        assertThat(plan.tellsOidc(told)).isTrue();
        assertThat(plan(withOidc("https://id.acme.example", "other"), CONFIG).tellsOidc(told))
                .isFalse();
        assertThat(plan(withOidc("https://id.other.example", "acme"), CONFIG).tellsOidc(told))
                .isFalse();
        assertThat(plan.tellsOidc(spoilt)).isFalse();
        assertThat(plan.tellsOidc(new ConfigMapBuilder(told).withData(Map.of()).build()))
                .isFalse();
    }

    private static Tenant withOidc(String issuer, String audience) {
        return acme(", access: {oidc: {issuer: '%s', audience: %s}}".formatted(issuer, audience));
    }

    /** The least that a Tenant says, and more. */
    private static Tenant acme(String more) {
        return new KubernetesSerialization().unmarshal("""
                        apiVersion: voice.bvrai.io/v1alpha1
                        kind: Tenant
                        metadata: {name: acme}
                        spec: {displayName: Acme%s}
                        """.formatted(more), Tenant.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.0/24, 10.0.0.0/8, true",
        "10.0.0.0/8, 10.1.2.0/24, true",
        "0.0.0.0/0, 169.254.169.254/32, true",
        "::/0, fd00:ec2::254/128, true",
        "fd00::/8, fc00::/7, true",
        "203.0.113.0/25, 203.0.113.128/25, false",
        "203.0.113.0/24, ::/0, false",
        "11.0.0.0/8, 10.0.0.0/8, false"
    })
    void seesAnOverlapFromEitherSide(String one, String other, boolean overlap) {
        assertThat(Cidr.parse(one).overlaps(Cidr.parse(other))).isEqualTo(overlap);
        assertThat(Cidr.parse(other).overlaps(Cidr.parse(one))).isEqualTo(overlap);
    }

    @Test
    void namesTheMigrationAfterWhatItRuns() {
        // Given
        Tenant tenant = acme("");

        // When
        String now = plan(tenant, CONFIG).migration().getMetadata().getName();
        String again = plan(tenant, CONFIG).migration().getMetadata().getName();
        String upgraded = plan(tenant, TestConfig.with(Map.of("bvrai.runtime.image", "bvrai-runtime:2")))
                .migration()
                .getMetadata()
                .getName();

        // Then
        assertThat(again).isEqualTo(now).matches("migrate-[0-9a-f]{10}");
        assertThat(upgraded).isNotEqualTo(now);
    }
}
