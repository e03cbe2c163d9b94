/** The telephone and AI networks as BVRAI meets them, protocol-faithful, in one process. Start at {@code Simulator}. */
@NullMarked
package io.bvrai.simulator;

import org.jspecify.annotations.NullMarked;
