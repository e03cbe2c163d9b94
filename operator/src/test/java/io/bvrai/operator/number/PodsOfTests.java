package io.bvrai.operator.number;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stands in for the Tenant's reconciler, which writes the bound numbers into the tenant's configuration, and for two pods of the agent
 * reception that load it.
 */
final class PodsOfTests implements TenantStatusSource {
    private final KubernetesClient admin;
    private final String namespace;
    /** Whether everything happens at once; a test that looks at the steps takes them itself. */
    volatile boolean prompt = true;

    private volatile String first = "";
    private volatile String second = "";

    PodsOfTests(KubernetesClient admin, String namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    @Override
    public Answer of(String tenant, String home, Duration maxAge) {
        if (prompt) {
            var written = write("keys");
            firstLoads(written);
            secondLoads(written);
        }
        return new Answer.Known(new TenantStatusDocument(
                ConfigJson.VERSION,
                0,
                first,
                null,
                List.of(new TenantStatusDocument.Agent(
                        "reception",
                        0,
                        Stream.of(first, second).map(PodsOfTests::pod).toList())),
                List.of()));
    }

    /**
     * Writes the configuration as it should be now.
     *
     * @param keys the cluster's signing keys, which change without any number doing so
     * @return its fingerprint
     */
    String write(String keys) {
        var numbers = admin.resources(PhoneNumber.class).inNamespace(namespace).list().getItems().stream()
                .flatMap(number -> assigned(number).stream())
                .toList();
        var text = ConfigJson.write(new TenantConfig(
                ConfigJson.VERSION,
                "abcdefghijklmnopqrstuvwxyz",
                namespace,
                "Test",
                URI.create("https://acme.voice.test"),
                new TenantConfig.Telephony("AC00000000000000000000000000000001", List.of("US")),
                new TenantConfig.Quota(1, BigDecimal.ONE),
                List.of(),
                numbers,
                "Goodbye.",
                new TenantConfig.OperatorIdentity("", "", "", JsonNodeFactory.instance.textNode(keys)),
                TenantConfig.Service.FULL,
                null,
                null));
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(RuntimePod.TENANT_CONFIG)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of(TenantConfig.FILE, text))
                        .build())
                .serverSideApply();
        return ConfigJson.fingerprint(text);
    }

    void firstLoads(String fingerprint) {
        first = fingerprint;
    }

    void secondLoads(String fingerprint) {
        second = fingerprint;
    }

    private static Optional<TenantConfig.AssignedNumber> assigned(PhoneNumber number) {
        return Optional.ofNullable(number.getStatus())
                .filter(status -> status.number() != null)
                .map(status -> new TenantConfig.AssignedNumber(
                        number.getMetadata().getName(),
                        String.valueOf(status.number()),
                        Optional.ofNullable(status.boundTo()).orElse("")));
    }

    private static TenantStatusDocument.Pod pod(String loaded) {
        return new TenantStatusDocument.Pod("pod", List.of(), "", 0, 200, Instant.EPOCH, loaded);
    }
}
