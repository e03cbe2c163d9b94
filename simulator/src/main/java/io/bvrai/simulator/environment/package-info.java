/** What every part of the simulator stands in: event loop, clock, log, switches, faults. */
@NullMarked
package io.bvrai.simulator.environment;

import org.jspecify.annotations.NullMarked;
