/** A call: its state lattice, timeline, transcript, slots and the token that admits its media socket. */
@NullMarked
package io.bvrai.runtime.call;

import org.jspecify.annotations.NullMarked;
