package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/**
 * {@code kubectl voice plan} (hack/kubectl-voice): reads a Tenant from standard input and says what the operator would do about it, with the operator's
 * configuration and, by impersonation, with its rights. Starts nothing of it.
 */
final class PlanCommand {
    private PlanCommand() {}

    public static void main(String[] arguments) throws IOException {
        // The client's threads outlive it: whatever happens, the command ends here.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace(System.err);
            Runtime.getRuntime().exit(1);
        });
        say();
        Runtime.getRuntime().exit(0);
    }

    private static void say() throws IOException {
        BvraiConfig config = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDiscoveredConverters()
                .withMapping(BvraiConfig.class)
                .build()
                .getConfigMapping(BvraiConfig.class);
        String yaml = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Config asOperator = new ConfigBuilder()
                .withImpersonateUsername(
                        "system:serviceaccount:" + config.systemNamespace() + ":" + config.serviceAccount())
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(asOperator).build()) {
            Tenant wanted = client.getKubernetesSerialization().unmarshal(yaml, Tenant.class);
            List<String> lines = new TenantPreview(client, config, Clock.systemUTC()).of(wanted);
            System.out.println(lines.isEmpty() ? "Nothing would change." : String.join("\n", lines));
        }
    }
}
