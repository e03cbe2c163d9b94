package io.bvrai.testkit.kubernetes;

import io.bvrai.testkit.Patience;
import io.bvrai.testkit.Repository;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The project's CRDs, as committed. */
final class CustomResources {
    private static final String FOLDER = "crds/src/main/resources/META-INF/fabric8";
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bvrai-testkit")
            .withForce(true)
            .build();

    private CustomResources() {}

    /** Installs or updates them and waits until they are served. */
    static void install(KubernetesClient client) {
        for (CustomResourceDefinition crd : committed(client)) {
            client.resource(crd).patch(APPLY);
        }
        for (CustomResourceDefinition crd : committed(client)) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(crd.getMetadata().getName())
                    .waitUntilCondition(CustomResources::established, Patience.SOON.toSeconds(), TimeUnit.SECONDS);
            // The API server makes what serves them when it is first asked, for seconds on a busy machine.
            Patience.await("the first answer about " + crd.getMetadata().getName())
                    .ignoreExceptions()
                    .until(() -> client.genericKubernetesResources(CustomResourceDefinitionContext.fromCrd(crd))
                                    .inAnyNamespace()
                                    .list()
                            != null);
        }
    }

    private static List<CustomResourceDefinition> committed(KubernetesClient client) {
        try (Stream<Path> files = Files.list(Repository.root().resolve(FOLDER))) {
            return files.sorted().map(file -> read(client, file)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no CRDs in " + FOLDER, e);
        }
    }

    private static CustomResourceDefinition read(KubernetesClient client, Path file) {
        return client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(file.toFile())
                .item();
    }

    private static boolean established(CustomResourceDefinition crd) {
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }
}
