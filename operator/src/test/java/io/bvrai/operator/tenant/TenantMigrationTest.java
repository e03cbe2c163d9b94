package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What of a tenant runs while its schema is migrated. */
@ExtendWith(ControlPlane.class)
class TenantMigrationTest {
    private final OneTenant home;

    TenantMigrationTest(KubernetesClient admin, ClusterEnvironment cluster) {
        var platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.kubelet().letGo();
        home.close();
    }

    @Test
    void aTenantsFirstApiStartsBesideIt() {
        // Given
        home.kubelet().hold(Labels.COMPONENT_MIGRATE, Labels.COMPONENT_TENANT_API);

        // When
        home.apply("");

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> api().get() != null);
        Condition waiting = home.awaitCondition(ConditionTypes.DATABASE_READY, "Provisioning");
        assertThat(waiting.status()).isEqualTo(Condition.Status.FALSE);
        assertThat(jobs()).singleElement().satisfies(job -> assertThat(waiting.message())
                .contains(job.getMetadata().getName()));

        // When
        home.kubelet().letGo();

        // Then
        home.awaitReady();
    }

    @Test
    void anApiThatHasFoundItsSchemaIsProofEnough() {
        // Given: its pod is ready, which it is only then, and nothing is known of the Job's end
        home.kubelet().hold(Labels.COMPONENT_MIGRATE);

        // When
        home.apply("");

        // Then
        home.awaitReady();
        assertThat(jobs()).singleElement().satisfies(job -> assertThat(
                        job.getStatus().getCompletionTime())
                .isNull());
    }

    @Test
    void anApiThatServesIsNotReplacedBeforeItHasEnded() {
        // Given
        home.apply("");
        home.awaitReady();
        home.kubelet().hold(Labels.COMPONENT_MIGRATE);

        // When
        home.operatorComesBackWith(Map.of("bvrai.runtime.image", "bvrai-runtime:2"));
        home.awaitCondition(ConditionTypes.DATABASE_READY, "Provisioning");
        twoPasses();

        // Then
        assertThat(image()).isEqualTo("bvrai-runtime:1");

        // When
        home.kubelet().letGo();

        // Then
        await().atMost(OneTenant.PATIENCE).until(() -> image().equals("bvrai-runtime:2"));
    }

    /** What a pass repairs before it comes to the migration is removed twice: when it is there for the second time, one whole pass is over. */
    private void twoPasses() {
        for (int pass = 0; pass < 2; pass++) {
            String removed = limits().require().getMetadata().getUid();
            limits().delete();
            await().atMost(OneTenant.PATIENCE)
                    .until(() -> limits().get() != null
                            && !limits().require().getMetadata().getUid().equals(removed));
        }
    }

    private Resource<LimitRange> limits() {
        return home.admin.resources(LimitRange.class).inNamespace(namespace()).withName(NamespacePlan.LIMITS);
    }

    private Resource<Deployment> api() {
        return home.admin.resources(Deployment.class).inNamespace(namespace()).withName(ServingPlan.TENANT_API);
    }

    private String image() {
        return api().require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private List<Job> jobs() {
        return home.admin.resources(Job.class).inNamespace(namespace()).list().getItems();
    }

    private String namespace() {
        return "tenant-" + home.name;
    }
}
