/** Everything that happened, in order, readable while it happens. */
@NullMarked
package io.bvrai.simulator.log;

import org.jspecify.annotations.NullMarked;
