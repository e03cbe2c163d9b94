/**
 * The media bridge: one Twilio stream on one side, one voice engine on the other, one event loop for both.
 *
 * <p>Audio inside this room and at the engine port is base64 µ-law (8 kHz, mono), as Twilio sends it: an engine that speaks
 * it too gets the bytes spliced through without decoding.
 */
@NullMarked
package io.bvrai.runtime.media;

import org.jspecify.annotations.NullMarked;
