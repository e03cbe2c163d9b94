/** The Kubernetes API {@code voice.bvrai.io/v1alpha1}. */
@NullMarked
package io.bvrai.crds.v1alpha1;

import org.jspecify.annotations.NullMarked;
