package io.bvrai.crds.generation;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fields of a CRD by path: {@code spec.tools[].http.url}. */
public final class SchemaWalk {
    private final SortedMap<String, JSONSchemaProps> fields = new TreeMap<>();

    private SchemaWalk() {}

    /** All fields of spec and status, objects and list entries included. */
    public static SortedMap<String, JSONSchemaProps> fields(CustomResourceDefinition crd) {
        var walk = new SchemaWalk();
        walk.properties("", root(crd));
        return walk.fields;
    }

    /** The schema of the whole object. */
    public static JSONSchemaProps root(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    private void visit(String path, JSONSchemaProps schema) {
        fields.put(path, schema);
        if (schema.getItems() != null) {
            visit(path + "[]", schema.getItems().getSchema());
        }
        properties(path + ".", schema);
    }

    private void properties(String prefix, JSONSchemaProps schema) {
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> visit(prefix + name, property));
        }
    }
}
