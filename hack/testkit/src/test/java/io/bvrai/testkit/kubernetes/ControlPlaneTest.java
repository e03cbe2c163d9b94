package io.bvrai.testkit.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.testkit.Patience;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class ControlPlaneTest {
    @Test
    void controllersWork(KubernetesClient client, TestNamespace namespace) {
        // The default ServiceAccount is made by the controller manager, not by the API server.
        assertThat(client.serviceAccounts()
                        .inNamespace(namespace.name())
                        .withName("default")
                        .waitUntilCondition(account -> account != null, Patience.SOON.toSeconds(), TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    void aTestHasANamespaceOfItsOwnToWriteTo(KubernetesClient client, TestNamespace namespace) {
        // Given
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("content")
                .endMetadata()
                .addToData("k", "v")
                .build();

        // When
        client.configMaps().inNamespace(namespace.name()).resource(map).create();

        // Then
        assertThat(client.configMaps()
                        .inNamespace(namespace.name())
                        .withName("content")
                        .get()
                        .getData())
                .containsEntry("k", "v");
    }

    @Test
    void theProjectsKindsAreServed(ClusterEnvironment environment) {
        assertThat(environment
                        .kubectl("api-resources", "--categories=voice", "-o", "name")
                        .run(Patience.SOON))
                .contains(
                        "tenants.voice.bvrai.io",
                        "voiceagents.voice.bvrai.io",
                        "phonenumbers.voice.bvrai.io",
                        "callcampaigns.voice.bvrai.io");
    }
}
