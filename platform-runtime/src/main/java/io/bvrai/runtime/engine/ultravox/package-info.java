/** Ultravox with the audio bridged through the pod: a call is created over REST and joined over its server WebSocket. */
@NullMarked
package io.bvrai.runtime.engine.ultravox;

import org.jspecify.annotations.NullMarked;
