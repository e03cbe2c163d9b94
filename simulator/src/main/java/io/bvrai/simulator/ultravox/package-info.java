/** Ultravox REST and server WebSocket. */
@NullMarked
package io.bvrai.simulator.ultravox;

import org.jspecify.annotations.NullMarked;
