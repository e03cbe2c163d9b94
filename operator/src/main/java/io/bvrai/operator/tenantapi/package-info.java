/** The port to each tenant's {@code tenant-api}: its status document, and what its data comes to when it leaves. */
@NullMarked
package io.bvrai.operator.tenantapi;

import org.jspecify.annotations.NullMarked;
