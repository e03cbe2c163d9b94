/** The simulated person at the other end of the line. */
@NullMarked
package io.bvrai.simulator.caller;

import org.jspecify.annotations.NullMarked;
