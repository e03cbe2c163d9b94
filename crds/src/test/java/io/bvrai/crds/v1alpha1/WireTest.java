package io.bvrai.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    @Test
    void anOperatorReadsWhatANewerApiKeeps() {
        // Given
        String newer = """
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: acme}
                spec:
                  displayName: Acme Health
                  later: {a: 1}
                  quota: {concurrentCalls: 7, later: 2}
                status: {phase: Ready, later: x}
                """;

        // When
        Tenant tenant = JSON.unmarshal(newer, Tenant.class);

        // Then
        assertThat(tenant.getSpec().quota().concurrentCalls()).isEqualTo(7);
    }

    @Test
    void aNewResourceHasNeitherSpecNorStatusUntilSomebodyGivesItOne() {
        var tenant = new Tenant();

        assertThat(tenant.getSpec()).isNull();
        assertThat(JSON.asJson(tenant)).doesNotContain("spec", "status", "null");
    }
}
