package io.bvrai.crds.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list whose entries have an identity: the schema makes it a map list, so that two writers of server-side apply can own an entry each and
 * the API server refuses duplicates. Fabric8's generator has no such annotation; the build's post-processor reads this one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface KeyedBy {
    /** The entry's identifying fields, by their names on the wire. */
    String[] value();
}
