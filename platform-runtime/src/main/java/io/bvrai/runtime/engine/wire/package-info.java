/** WebSocket frames as bytes, and the clients to the providers. */
@NullMarked
package io.bvrai.runtime.engine.wire;

import org.jspecify.annotations.NullMarked;
