/** {@code Tenant}: a customer of the platform and everything that isolates it. */
@NullMarked
package io.bvrai.crds.v1alpha1.tenant;

import org.jspecify.annotations.NullMarked;
