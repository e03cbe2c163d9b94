package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A name is all that tells two tenants' hosts, namespaces and roles apart: nothing may cut it, and nobody may have another's. */
@ExtendWith(ControlPlane.class)
class TenantNamesTest {
    private static final int LONGEST = 40;

    private final Platform platform;
    private final KubernetesClient admin;
    private final OneTenant one;
    private final OneTenant other;

    TenantNamesTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.platform = Platform.running(admin, cluster);
        this.admin = admin;
        String alike = ("t" + UUID.randomUUID() + "-longer").substring(0, LONGEST - 1);
        this.one = named(alike + "a");
        this.other = named(alike + "b");
    }

    @AfterEach
    void erase() {
        one.close();
        other.close();
    }

    @Test
    void theLongestNamesThatDifferInTheirLastLetterShareNothing() {
        // When
        one.apply("");
        other.apply("");
        TenantStatus first = one.awaitReady().getStatus();
        TenantStatus second = other.awaitReady().getStatus();

        // Then
        assertThat(first.namespace()).isEqualTo("tenant-" + one.name).isNotEqualTo(second.namespace());
        assertThat(hosts(one)).containsExactly(one.name + ".voice.test");
        assertThat(hosts(other)).containsExactly(other.name + ".voice.test");
        assertThat(OneTenant.accountSid(first)).isNotEqualTo(OneTenant.accountSid(second));
        assertThat(names(OneTenant.id(first))).doesNotContainAnyElementsOf(names(OneTenant.id(second)));
        assertThat(one.secret("api").field("first_key"))
                .isNotEqualTo(other.secret("api").field("first_key"));
    }

    @Test
    void aNameThatWouldHaveToBeCutIsRefusedAtTheDoor() {
        // Given
        OneTenant longer = named(one.name + "c");

        // Then
        try (longer) {
            assertThatThrownBy(() -> longer.apply(""))
                    .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> assertThat(refusal.getCode())
                            .isEqualTo(422))
                    .hasMessageContaining("at most 40 characters");
        }
    }

    @Test
    void aNameWhoseDataSomebodyElseHoldsIsNotServedAndSaysSo() {
        // Given: the name, and so its host, belongs to a resource that is gone without having been erased
        TenantId held =
                one.ports.registry().reserve(one.name, "another-resource").orElseThrow();

        // When
        one.apply("");

        // Then
        assertThat(one.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved").message())
                .contains(one.name, "spec.adoptId");
        assertThat(admin.namespaces().withName("tenant-" + one.name).get()).isNull();
        one.ports.certificates().issue(held, List.of(), Instant.now());
    }

    private OneTenant named(String name) {
        return new OneTenant(name, admin, platform, platform.ports(), Ports.SILENT, Clock.systemUTC());
    }

    private Set<String> hosts(OneTenant tenant) {
        return admin.resources(HTTPRoute.class).inNamespace("tenant-" + tenant.name).list().getItems().stream()
                .flatMap(route -> route.getSpec().getHostnames().stream())
                .collect(Collectors.toSet());
    }

    private static List<String> names(TenantId id) {
        return Stream.of(id.value(), id.redisUser(), id.redisPrefix(), id.twilioTag())
                .toList();
    }
}
