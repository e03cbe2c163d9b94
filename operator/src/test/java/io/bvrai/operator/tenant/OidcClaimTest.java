package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose an issuer's tokens of one audience are, and what that tenant's pods are told. */
@ExtendWith(ControlPlane.class)
class OidcClaimTest {
    private static final String AUDIENCE = "voice";

    private final OneTenant home;
    private final String issuer;

    OidcClaimTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
        this.issuer = "https://" + home.name + ".id.example";
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void theFirstThatClaimsAnIssuersAudienceHasItAndTheSecondIsToldAndServedOtherwise() {
        // Given
        TenantId other = another();
        assertThat(home.ports.registry().claimOidc(other, issuer, AUDIENCE)).isTrue();

        // When
        home.apply(oidc(AUDIENCE));

        // Then
        home.awaitReady();
        assertThat(home.awaitCondition(ConditionTypes.OIDC_READY, "OwnershipConflict"))
                .satisfies(condition -> assertThat(condition.status()).isEqualTo(Condition.Status.FALSE))
                .satisfies(condition -> assertThat(condition.message())
                        .contains(
                                "Tokens of " + issuer + " for " + AUDIENCE,
                                "another tenant's",
                                "accepts its own keys"));
        assertThat(told()).isEmpty();

        // When
        home.ports.registry().releaseOidc(other);
        home.annotate(Annotations.RECONCILE_AT, "released");

        // Then
        home.awaitCondition(ConditionTypes.OIDC_READY, "Provisioned");
        await().until(() -> told().equals(Optional.of(new TenantConfig.Oidc(issuer, AUDIENCE, "roles"))));
        assertThat(home.ports.registry().claimOidc(other, issuer, AUDIENCE)).isFalse();
        home.ports.certificates().issue(other, List.of(), Instant.now());
    }

    @Test
    void everyChangeReachesThePodsAtOnceAndWhatIsNotNamedAnyMoreIsFreeForOthers() {
        // Given
        TenantId other = another();
        home.apply(oidc(AUDIENCE));
        home.awaitReady();
        assertThat(told()).contains(new TenantConfig.Oidc(issuer, AUDIENCE, "roles"));

        // When
        home.edit("{\"spec\":{\"access\":{\"oidc\":{\"rolesClaim\":\"groups\"}}}}");

        // Then
        await().until(() -> told().equals(Optional.of(new TenantConfig.Oidc(issuer, AUDIENCE, "groups"))));
        await().until(() -> pokes().size() == 1);
        Set<String> first = pokes();

        // When
        home.edit("{\"spec\":{\"access\":{\"oidc\":{\"rolesClaim\":\"roles\"}}}}");

        // Then
        await().until(() -> told().equals(Optional.of(new TenantConfig.Oidc(issuer, AUDIENCE, "roles"))));
        await().until(() -> pokes().size() == 1 && !pokes().equals(first));

        // When
        home.edit("{\"spec\":{\"access\":{\"oidc\":{\"audience\":\"other-voice\"}}}}");

        // Then
        await().until(() -> told().equals(Optional.of(new TenantConfig.Oidc(issuer, "other-voice", "roles"))));
        assertThat(home.ports.registry().claimOidc(other, issuer, AUDIENCE)).isTrue();

        // When
        home.edit("{\"spec\":{\"access\":{\"oidc\":null}}}");

        // Then
        await().until(() -> home.condition(ConditionTypes.OIDC_READY).isEmpty());
        assertThat(told()).isEmpty();
        assertThat(home.ports.registry().claimOidc(other, issuer, "other-voice"))
                .isTrue();
        home.ports.certificates().issue(other, List.of(), Instant.now());
    }

    @Test
    void anOperatorThatHasJustStartedTakesNothingAwayFromThePods() {
        // Given
        home.apply(oidc(AUDIENCE));
        home.awaitReady();
        assertThat(told()).isPresent();
        home.operatorGoesAway();

        // When
        home.operatorComesBack();
        home.annotate(Annotations.RECONCILE_AT, "back");

        // Then
        await().until(() -> home.tenant()
                .map(Tenant::getStatus)
                .map(TenantStatus::lastReconcileRequest)
                .filter("back"::equals)
                .isPresent());
        assertThat(home.requests().writesTo("/configmaps/" + RuntimePod.TENANT_CONFIG))
                .as("what the pods go by stands as it was")
                .isEmpty();
        assertThat(told()).isPresent();
    }

    @Test
    void aClaimThatNoSpecNamesIsGivenUpByTheNextOperator() {
        // Given: one that was cut off before it could report what it had claimed
        TenantId other = another();
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        home.ports.registry().claimOidc(id, issuer, AUDIENCE);

        // When
        OidcClaim next = new OidcClaim(home.platform.ports().registry());
        Optional<Link> link = next.settle(new TenantIdentity(home.name, id), null, false);

        // Then
        assertThat(link).isEmpty();
        assertThat(home.ports.registry().claimOidc(other, issuer, AUDIENCE)).isTrue();
        home.ports.certificates().issue(other, List.of(), Instant.now());
    }

    /** A tenant that only the registry knows. */
    private TenantId another() {
        return home.ports.registry().reserve(home.name + "-other", "another").orElseThrow();
    }

    private String oidc(String audience) {
        return "  access: {oidc: {issuer: '%s', audience: %s}}".formatted(issuer, audience);
    }

    /** What the pods are told of the issuer. */
    private Optional<TenantConfig.Oidc> told() {
        return Optional.ofNullable(home.admin
                        .configMaps()
                        .inNamespace("tenant-" + home.name)
                        .withName(RuntimePod.TENANT_CONFIG)
                        .get())
                .map(served -> ConfigJson.read(served.getData().get(TenantConfig.FILE), TenantConfig.class))
                .map(TenantConfig::oidc);
    }

    /** By what the kubelet was last made to look at the pods. */
    private Set<String> pokes() {
        return home
                .admin
                .pods()
                .inNamespace("tenant-" + home.name)
                .withLabel(Labels.COMPONENT, Labels.COMPONENT_TENANT_API)
                .list()
                .getItems()
                .stream()
                .map(pod -> Optional.ofNullable(pod.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(Annotations.POKE))
                        .orElse(""))
                .filter(poke -> !poke.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
