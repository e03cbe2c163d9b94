/** The audio currency of the engine port: base64 µ-law at 8 kHz, and its way to and from linear samples. */
@NullMarked
package io.bvrai.runtime.engine.audio;

import org.jspecify.annotations.NullMarked;
