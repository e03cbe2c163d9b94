package io.bvrai.crds.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list of plain values, each at most once: the schema makes it a set. A list with neither this annotation nor {@link KeyedBy} is atomic, its
 * order has a meaning and it has one owner.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Distinct {}
