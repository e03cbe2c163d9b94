package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.rotation.RotationState.Step;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of docs/platform-teams/tenants.md do what the page says. */
@ExtendWith(ControlPlane.class)
class TenantsWalkThroughTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final TenantStatusSource NOBODY_CALLS =
            (tenant, namespace, maxAge) -> new TenantStatusSource.Answer.Known(
                    new TenantStatusDocument(ConfigJson.VERSION, 0, null, List.of(), List.of()));

    private final ClusterEnvironment cluster;
    private final OneTenant home;
    private final String page;

    TenantsWalkThroughTest(KubernetesClient admin, ClusterEnvironment cluster) throws IOException {
        Platform platform = Platform.running(admin, cluster);
        this.cluster = cluster;
        this.home = new OneTenant(admin, platform, platform.ports(), NOBODY_CALLS, Clock.systemUTC());
        this.page = Files.readString(Repository.root().resolve("docs/platform-teams/tenants.md"));
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void suspendsRotatesOffBoardsDeletesAndTakesBack() throws IOException {
        // Given
        home.apply("");
        TenantStatus first = home.awaitReady().getStatus();

        // When
        run("Suspend", "");

        // Then
        home.awaitPhase(TenantStatus.Phase.SUSPENDED);

        // When
        run("Rotate credentials", "");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> RotationState.stepOf(home.secret("twilio")) == Step.INTRODUCED);

        // When
        run("Off-board", "");

        // Then
        home.awaitPhase(TenantStatus.Phase.RETAINED);

        // When
        run("Delete", "");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> home.tenant().isEmpty());

        // When: it is made again and told what it is
        home.apply("");
        home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved");
        run("After a restore or a move", String.valueOf(first.id()));

        // Then
        assertThat(home.awaitReady().getStatus().id()).isEqualTo(first.id());
    }

    /** Runs the first commands under a heading, for this test's tenant. */
    private void run(String heading, String id) {
        Matcher block = Pattern.compile("## " + heading + "\\n.*?```sh\\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as("commands under " + heading).isTrue();
        String commands = block.group(1).replace("acme", home.name);
        new Script(List.of(
                        "bash",
                        "-euo",
                        "pipefail",
                        "-c",
                        "PATH=$1:$PATH; export KUBECONFIG=$2 ID=$3; eval \"$4\"",
                        "walk-through",
                        cluster.programs().toString(),
                        cluster.kubeconfig().toString(),
                        id,
                        commands))
                .run(LIMIT);
    }
}
