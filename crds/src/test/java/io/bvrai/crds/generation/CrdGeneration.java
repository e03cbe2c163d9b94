package io.bvrai.crds.generation;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the CRDs from the Java types. */
public final class CrdGeneration {
    private static final String HEADER = """
            # Generated from the Java types of io.bvrai.crds.v1alpha1. Don't edit: see crds/README.md.
            """;

    private CrdGeneration() {}

    /** The CRDs by file name. */
    public static SortedMap<String, String> generate() {
        var serialization = new KubernetesSerialization();
        SortedMap<String, String> files = new TreeMap<>();
        definitions().forEach((name, crd) -> files.put(name + "-v1.yml", HEADER + serialization.asYaml(crd)));
        return files;
    }

    /** The CRDs by name. */
    public static SortedMap<String, CustomResourceDefinition> definitions() {
        SortedMap<String, CustomResourceDefinition> definitions = new TreeMap<>();
        new CRDGenerator()
                .customResourceClasses(List.<Class<? extends HasMetadata>>copyOf(Kinds.ALL))
                .forCRDVersions("v1")
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata generated, String version) {
                        CustomResourceDefinition crd = CrdFinish.finish((CustomResourceDefinition) generated);
                        definitions.put(crd.getMetadata().getName(), crd);
                        return crd;
                    }
                })
                .withOutput(new Discarded())
                .generate();
        return definitions;
    }

    /** The generator wants somewhere to write to; its own rendering isn't used. */
    private static final class Discarded implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return new ByteArrayOutputStream();
        }

        @Override
        public void close() {}
    }
}
