package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the records of the API are written: what is absent isn't there. A null or an empty list in a server-side apply would claim the field for
 * its writer, and an empty list that a reader filled in isn't something that anybody asked for.
 *
 * <p>What a reader doesn't know it passes over: CRDs are upgraded before the operator, and one object with a new field must not take all the others
 * from an operator that lists them. Typing errors are the API server's to refuse.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@JacksonAnnotationsInside
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = AbsentOrEmpty.class)
public @interface Wire {}
