package io.bvrai.crds.generation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What Fabric8's generator has no annotation for, read from ours or from the types themselves. */
final class CrdFinish {
    private CrdFinish() {}

    static CustomResourceDefinition finish(CustomResourceDefinition crd) {
        // The API server fills status in; a file that carries it never equals what is live (Argo CD shows it as a
        // difference for ever).
        crd.setStatus(null);
        Class<?> kind = Kinds.named(crd.getSpec().getNames().getKind());
        for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
            orderColumns(version, kind);
            root(version.getSchema().getOpenAPIV3Schema(), kind);
        }
        return crd;
    }

    /** The generator sorts columns by path; we want them in the order in which they are asked for. */
    private static void orderColumns(CustomResourceDefinitionVersion version, Class<?> kind) {
        List<String> names = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        version.getAdditionalPrinterColumns()
                .sort(Comparator.comparingInt(
                        (CustomResourceColumnDefinition column) -> names.indexOf(column.getName())));
    }

    private static void root(JSONSchemaProps schema, Class<?> kind) {
        schema.setRequired(List.of("spec"));
        var types = (ParameterizedType) kind.getGenericSuperclass();
        JSONSchemaProps spec = schema.getProperties().get("spec");
        spec.setDescription("What is wanted.");
        record(spec, (Class<?>) types.getActualTypeArguments()[0]);
        JSONSchemaProps status = schema.getProperties().get("status");
        status.setDescription("What the operator made of it.");
        record(status, (Class<?>) types.getActualTypeArguments()[1]);
    }

    private static void record(JSONSchemaProps schema, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            property(schema.getProperties().get(wireName(component)), component);
        }
    }

    private static void property(JSONSchemaProps schema, RecordComponent component) {
        if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
            schema.setPattern(Formats.QUANTITY);
            schema.setMaxLength(18L);
        } else if (component.getType() == JsonNode.class) {
            schema.setType("object");
        } else if (component.getType() == List.class) {
            listType(schema, component);
            Type element = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
            nested(schema.getItems().getSchema(), (Class<?>) element);
        } else {
            nested(schema, component.getType());
        }
    }

    private static void nested(JSONSchemaProps schema, Class<?> type) {
        if (type.isRecord()) {
            record(schema, type);
        }
    }

    private static void listType(JSONSchemaProps schema, RecordComponent component) {
        KeyedBy keyedBy = component.getAnnotation(KeyedBy.class);
        if (keyedBy != null) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(List.of(keyedBy.value()));
        } else {
            schema.setXKubernetesListType(component.isAnnotationPresent(Distinct.class) ? "set" : "atomic");
        }
    }

    private static String wireName(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null ? component.getName() : renamed.value();
    }
}
