/** OpenAI Realtime (GA) over WebSocket. */
@NullMarked
package io.bvrai.simulator.openai;

import org.jspecify.annotations.NullMarked;
