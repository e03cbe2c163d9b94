package io.bvrai.operator.testbed;

import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The operator's identity as its chart ships it: what the chart forgets to allow fails the tests. */
public final class ShippedRights {
    private static final String NAMESPACE = "bvrai-system";
    private static final String ACCOUNT = "bvrai-operator";
    private static final List<String> TEMPLATES = List.of(
            "serviceaccount.yaml", "rbac-cluster.yaml", "rbac-in-tenant.yaml", "rbac-own.yaml", "rbac-people.yaml");
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("test")
            .withForce(true)
            .build();

    private ShippedRights() {}

    /** How the operator's ServiceAccount reaches the API server. */
    static Config of(KubernetesClient admin, ClusterEnvironment cluster) {
        install(admin);
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.apiServer().toString())
                .withCaCertFile(cluster.certificateAuthority().toString())
                .withOauthToken(token(admin))
                .build();
    }

    /** The namespace, ServiceAccount and rights of the chart. */
    public static void install(KubernetesClient admin) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .patch(APPLY);
        for (String template : TEMPLATES) {
            for (String object : render(template).split("(?m)^---\\s*$")) {
                if (object.contains("kind:")) {
                    admin.resource(object).patch(APPLY);
                }
            }
        }
    }

    /** What the operator does itself when it makes a tenant's namespace. */
    static void bindIn(String namespace, KubernetesClient admin) {
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(ACCOUNT)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "bvrai-operator-in-tenant")
                        .addNewSubject("", "ServiceAccount", ACCOUNT, NAMESPACE)
                        .build())
                .patch(APPLY);
    }

    private static String token(KubernetesClient admin) {
        return admin.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName(ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private static String render(String template) {
        var programs = Script.ofRepository("hack/tools/build", "checks")
                .run(Duration.ofMinutes(10))
                .strip();
        var chart = Repository.root().resolve("helm/bvrai-operator");
        return new Script(List.of(
                        Path.of(programs, "helm").toString(),
                        "template",
                        ACCOUNT,
                        chart.toString(),
                        "-n",
                        NAMESPACE,
                        "-f",
                        chart.resolve("ci/local-values.yaml").toString(),
                        "--kube-version",
                        "1.36",
                        "--show-only",
                        "templates/" + template))
                .run(Duration.ofMinutes(1));
    }
}
