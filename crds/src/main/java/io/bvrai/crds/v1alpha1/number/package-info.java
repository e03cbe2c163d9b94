/** {@code PhoneNumber}: a telephone number bound to an agent. */
@NullMarked
package io.bvrai.crds.v1alpha1.number;

import org.jspecify.annotations.NullMarked;
