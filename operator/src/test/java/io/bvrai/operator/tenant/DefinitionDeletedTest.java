package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.testbed.GatewayApi;
import io.bvrai.operator.testbed.ShippedRights;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.bvrai.testkit.kubernetes.OwnControlPlane;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kind Tenant is deleted and made again with a tenant in it, which takes every Tenant away past the policy that asks for a confirmation. */
@ExtendWith(ControlPlane.class)
class DefinitionDeletedTest {
    private final OwnControlPlane own = new OwnControlPlane("crds-test");
    private final OneTenant home;

    /** The neighbours are everybody's; the API server isn't. */
    DefinitionDeletedTest(KubernetesClient shared, ClusterEnvironment cluster) {
        Platform platform = Platform.running(shared, cluster);
        GatewayApi.install(own.client());
        this.home = new OneTenant(own.client(), ShippedRights.of(own.client(), own.environment()), platform);
    }

    @AfterEach
    void erase() {
        try (own) {
            home.close();
        }
    }

    @Test
    void aTenantIsServedUntilItsKindIsGoneAndIsTakenOverByItsIdOnly() throws SQLException {
        // Given
        home.apply("");
        TenantId id = OneTenant.id(home.awaitReady().getStatus());
        String key = home.secret("media").field("key");
        String workload = api().require().getMetadata().getUid();

        // When
        definition().delete();

        // Then: it goes on being served, and repaired
        Condition unconfirmed = home.awaitCondition(ConditionTypes.DEGRADED, "DeletionUnconfirmed");
        assertThat(unconfirmed.message()).contains("voice.bvrai.io/confirm-delete: " + home.name);
        limits().delete();
        await().until(() -> limits().get() != null);
        assertThat(definition().require().getMetadata().getDeletionTimestamp()).isNotNull();
        assertStands(id, key, workload);

        // When: somebody makes it go all the same, and the kind is installed again
        home.edit("{\"metadata\":{\"finalizers\":null}}");
        await().until(() -> definition().get() == null);
        own.installCustomResources();
        home.apply("");

        // Then: the new resource is a stranger to what is there
        assertThat(home.awaitCondition(ConditionTypes.ACCEPTED, "NameReserved").message())
                .contains("spec.adoptId");
        assertStands(id, key, workload);

        // When
        home.edit("{\"spec\":{\"adoptId\":\"" + id + "\"}}");

        // Then
        assertThat(OneTenant.id(home.awaitReady().getStatus())).isEqualTo(id);
        assertStands(id, key, workload);
    }

    private void assertStands(TenantId id, String key, String workload) throws SQLException {
        assertThat(home.ports.registry().find(home.name)).contains(id);
        assertThat(home.writes.databases(id)).isEqualTo(1);
        assertThat(home.ports.accounts().findByTag(id.twilioTag())).hasSize(1);
        assertThat(home.secret("media").field("key")).isEqualTo(key);
        assertThat(own.client()
                        .namespaces()
                        .withName("tenant-" + home.name)
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
        Deployment api = api().require();
        assertThat(api.getMetadata().getUid()).isEqualTo(workload);
        assertThat(api.getSpec().getReplicas()).isEqualTo(1);
    }

    private Resource<CustomResourceDefinition> definition() {
        return own.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CustomResource.getCRDName(Tenant.class));
    }

    private Resource<LimitRange> limits() {
        return own.client()
                .resources(LimitRange.class)
                .inNamespace("tenant-" + home.name)
                .withName(NamespacePlan.LIMITS);
    }

    private Resource<Deployment> api() {
        return own.client()
                .resources(Deployment.class)
                .inNamespace("tenant-" + home.name)
                .withName(ServingPlan.TENANT_API);
    }
}
