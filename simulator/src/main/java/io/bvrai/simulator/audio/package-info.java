/** Telephone audio: µ-law, a voice whose words a machine can hear exactly, the ear that hears them, voice activity. */
@NullMarked
package io.bvrai.simulator.audio;

import org.jspecify.annotations.NullMarked;
