/** TwiML: parsed strictly into verbs. */
@NullMarked
package io.bvrai.simulator.twiml;

import org.jspecify.annotations.NullMarked;
