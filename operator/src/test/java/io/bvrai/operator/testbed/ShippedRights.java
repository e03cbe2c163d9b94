package io.bvrai.operator.testbed;

import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The operator's identity as its chart ships it: what the chart forgets to allow fails the tests. */
public final class ShippedRights {
    private static final String NAMESPACE = ShippedChart.NAMESPACE;
    private static final String ACCOUNT = ShippedChart.RELEASE;
    private static final List<String> TEMPLATES = List.of(
            "serviceaccount.yaml", "rbac-cluster.yaml", "rbac-in-tenant.yaml", "rbac-own.yaml", "rbac-people.yaml");
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("test")
            .withForce(true)
            .build();

    private ShippedRights() {}

    /** How the operator's ServiceAccount reaches the API server. */
    public static Config of(KubernetesClient admin, ClusterEnvironment cluster) {
        install(admin);
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(cluster.apiServer().toString())
                .withCaCertFile(cluster.certificateAuthority().toString())
                .withOauthToken(token(admin))
                .build();
    }

    /** Every right that the chart grants the operator, by the scope in which its role is bound. */
    public static Map<Right, Predicate<AuditTrail.Request>> all(KubernetesClient admin) {
        var rights = new LinkedHashMap<Right, Predicate<AuditTrail.Request>>();
        for (String template : List.of("rbac-cluster.yaml", "rbac-in-tenant.yaml", "rbac-own.yaml")) {
            for (HasMetadata object : admin.load(new ByteArrayInputStream(
                            ShippedChart.render(template).getBytes(StandardCharsets.UTF_8)))
                    .items()) {
                if (object instanceof ClusterRole role) {
                    Predicate<AuditTrail.Request> scope =
                            role.getMetadata().getName().endsWith("-in-tenant")
                                    ? request -> request.namespace().startsWith("tenant-")
                                    : request -> true;
                    grant(role.getMetadata().getName(), role.getRules(), scope, rights);
                } else if (object instanceof Role role) {
                    var namespace = role.getMetadata().getNamespace();
                    grant(
                            namespace + "/" + role.getMetadata().getName(),
                            role.getRules(),
                            request -> request.namespace().equals(namespace),
                            rights);
                }
            }
        }
        return rights;
    }

    private static void grant(
            String role,
            List<PolicyRule> rules,
            Predicate<AuditTrail.Request> scope,
            Map<Right, Predicate<AuditTrail.Request>> rights) {
        rules.stream()
                .flatMap(rule -> Right.of(role, rule))
                .forEach(right -> rights.put(right, scope.and(right.allows())));
    }

    /** The operator, as the API server's audit log names it. */
    public static String user() {
        return "system:serviceaccount:" + NAMESPACE + ":" + ACCOUNT;
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
            for (String object : ShippedChart.render(template).split("(?m)^---\\s*$")) {
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
}
