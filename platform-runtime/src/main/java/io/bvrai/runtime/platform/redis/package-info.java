/** The tenant's Redis: leases, one-shot values and heartbeats. Losing all of it loses nothing that counts. */
@NullMarked
package io.bvrai.runtime.platform.redis;

import org.jspecify.annotations.NullMarked;
