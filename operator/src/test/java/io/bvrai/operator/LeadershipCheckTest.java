package io.bvrai.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.bvrai.testkit.kubernetes.TestNamespace;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class LeadershipCheckTest {
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private final KubernetesClient admin;
    private final String namespace;
    private final BvraiConfig config;
    private Instant now = START;

    LeadershipCheckTest(KubernetesClient admin, TestNamespace namespace) {
        this.admin = admin;
        this.namespace = namespace.name();
        this.config = TestConfig.with(Map.of("bvrai.system-namespace", namespace.name()));
    }

    @Test
    void isAliveUntilNobodyHasRenewedTheLeaseForLongAndAgainWhenSomebodyDoes() {
        // Given
        renewed(START);
        LeadershipCheck check = check(admin);

        // When // Then
        now = START.plus(Duration.ofMinutes(3));
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
        now = START.plus(Duration.ofMinutes(4));
        assertThat(check.call().getStatus()).as("its elector is stuck").isEqualTo(Status.DOWN);
        renewed(now);
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void givesAFreshProcessTimeToTakeAnAbandonedLease() {
        // Given
        renewed(START.minus(Duration.ofHours(1)));

        // Then
        assertThat(check(admin).call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isAliveWhereThereIsNoElection() {
        // Given
        LeadershipCheck check = check(admin);

        // When
        now = START.plus(Duration.ofHours(1));

        // Then
        assertThat(check.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isNotRestartedForAnApiServerThatDoesNotAnswer() {
        // Given
        try (KubernetesClient nowhere = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build()) {
            LeadershipCheck check = check(nowhere);

            // When
            now = START.plus(Duration.ofHours(1));

            // Then
            assertThat(check.call().getStatus()).isEqualTo(Status.UP);
        }
    }

    private LeadershipCheck check(KubernetesClient client) {
        InstantSource time = () -> now;
        return new LeadershipCheck(client, config, time.withZone(ZoneOffset.UTC));
    }

    private void renewed(Instant at) {
        admin.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(Beans.LEASE)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("somebody")
                        .withRenewTime(ZonedDateTime.ofInstant(at, ZoneOffset.UTC))
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
