/** OpenAI Realtime over WebSocket, with µ-law both ways: audio is spliced through without decoding. */
@NullMarked
package io.bvrai.runtime.engine.openai;

import org.jspecify.annotations.NullMarked;
