/** The audio of a call: the 20 ms line clock, the playback buffer, Media Streams over WebSocket. */
@NullMarked
package io.bvrai.simulator.media;

import org.jspecify.annotations.NullMarked;
