package io.bvrai.crds.config;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Makes Jackson hold records to their {@code @Nullable} marks: a component without the mark must be present and not null.
 * Jackson itself doesn't see type-use annotations.
 */
final class NullnessIntrospector extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        return requiredComponent(member) ? Boolean.TRUE : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        return requiredComponent(annotated) ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
    }

    private static boolean requiredComponent(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)) {
            return false;
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        return components != null
                && !components[parameter.getIndex()].getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
