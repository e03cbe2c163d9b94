/**
 * The Kubernetes API {@code voice.bvrai.io/v1alpha1}: what its four kinds share. Each kind has a package of its own below this one.
 *
 * <p>Specs and statuses are immutable records. A component is null only where it is annotated; collections are never null. Defaults are those
 * of the schema, so that an object reads the same whether or not an API server has filled them in.
 */
@NullMarked
package io.bvrai.crds.v1alpha1;

import org.jspecify.annotations.NullMarked;
