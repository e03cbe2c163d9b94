/** The port to each tenant's {@code tenant-api}: its status document. */
@NullMarked
package io.bvrai.operator.tenantapi;

import org.jspecify.annotations.NullMarked;
