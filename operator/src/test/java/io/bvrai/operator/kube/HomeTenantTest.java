package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import org.junit.jupiter.api.Test;

/** Labels are anybody's to write in a namespace of their own. */
class HomeTenantTest {
    @Test
    void ownsItsNamespaceAndWhatIsInIt() {
        assertThat(HomeTenant.nameForOwned(namespace("tenant-acme"))).hasValue("acme");
        assertThat(HomeTenant.nameForOwned(job("tenant-acme"))).hasValue("acme");
    }

    @Test
    void ownsNothingElsewhereWhateverItsLabels() {
        assertThat(HomeTenant.nameForOwned(namespace("elsewhere"))).isEmpty();
        assertThat(HomeTenant.nameForOwned(job("elsewhere"))).isEmpty();
        assertThat(HomeTenant.nameForOwned(job("tenant-acme-labs"))).isEmpty();
    }

    private static HasMetadata namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(Labels.TENANT, "acme")
                .endMetadata()
                .build();
    }

    private static HasMetadata job(String namespace) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("migrate")
                .withNamespace(namespace)
                .addToLabels(Labels.TENANT, "acme")
                .endMetadata()
                .build();
    }
}
