/** The simulator's own API for tests: place calls, set behaviours and faults, read the log. */
@NullMarked
package io.bvrai.simulator.control;

import org.jspecify.annotations.NullMarked;
