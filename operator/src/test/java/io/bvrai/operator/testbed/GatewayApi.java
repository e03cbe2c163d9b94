package io.bvrai.operator.testbed;

import io.bvrai.testkit.Script;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** HTTPRoute on an API server that has no Gateway implementation. */
public final class GatewayApi {
    private GatewayApi() {}

    public static void install(KubernetesClient admin) {
        String programs = Script.ofRepository("hack/tools/build", "gateway-api")
                .run(Duration.ofMinutes(10))
                .strip();
        CustomResourceDefinition route = admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(Path.of(programs, "gateway-api", "gateway.networking.k8s.io_httproutes.yaml")
                        .toFile())
                .item();
        admin.resource(route).forceConflicts().serverSideApply();
        admin.resource(route)
                .waitUntilCondition(
                        crd -> crd != null
                                && crd.getStatus() != null
                                && crd.getStatus().getConditions() != null
                                && crd.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
    }
}
