/**
 * The voice engines behind one port. {@link io.bvrai.runtime.engine.VoiceEngine} prepares a session while Twilio waits for the
 * webhook's answer, and attaches to it from whichever pod the media socket reaches. This room knows nothing of Twilio.
 */
@NullMarked
package io.bvrai.runtime.engine;

import org.jspecify.annotations.NullMarked;
