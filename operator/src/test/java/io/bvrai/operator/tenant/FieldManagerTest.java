package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose the fields of owned objects are, as the API server keeps it: what somebody else applies next to ours isn't taken away. */
@ExtendWith(ControlPlane.class)
class FieldManagerTest {
    private final OneTenant home;

    FieldManagerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports());
    }

    @AfterEach
    void erase() {
        home.close();
    }

    @Test
    void ownedObjectsAreAppliedByTheOperatorAndByNobodyElse() {
        // Given
        String namespace = "tenant-" + home.name;

        // When
        home.apply("");
        home.awaitReady();

        // Then
        List<HasMetadata> owned = new ArrayList<>();
        owned.addAll(home.admin
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .list()
                .getItems());
        owned.addAll(
                home.admin.apps().deployments().inNamespace(namespace).list().getItems());
        assertThat(home.condition(ConditionTypes.NETWORK_ISOLATED)).isPresent();
        assertThat(owned).extracting(HasMetadata::getKind).contains("NetworkPolicy", "Deployment");
        // The Deployment's controller writes the status, which is its own.
        assertThat(owned).allSatisfy(object -> assertThat(object.getMetadata().getManagedFields())
                .as("%s %s", object.getKind(), object.getMetadata().getName())
                .filteredOn(entry -> entry.getSubresource() == null)
                .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
                .containsExactly(tuple("bvrai-operator", "Apply")));
    }
}
