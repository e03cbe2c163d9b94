/** A call from dial to hang-up: pacing, status, callbacks, the TwiML it runs. */
@NullMarked
package io.bvrai.simulator.call;

import org.jspecify.annotations.NullMarked;
