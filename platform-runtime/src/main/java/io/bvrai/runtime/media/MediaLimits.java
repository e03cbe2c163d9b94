package io.bvrai.runtime.media;

import java.time.Duration;

/**
 * What the media side puts up with.
 *
 * @param unboundSockets sockets and upgrades that haven't yet said which call they belong to, at one time
 * @param start from the upgrade to Twilio's {@code start}
 * @param message bytes of one message from Twilio; its largest is {@code start} with its parameters
 * @param writeQueue bytes waiting for Twilio beyond which the engine isn't read
 * @param firstAudio from attaching an engine that should speak first to its first audio
 * @param goodbye from the wish to hang up to the last word heard
 */
public record MediaLimits(
        int unboundSockets, Duration start, int message, int writeQueue, Duration firstAudio, Duration goodbye) {
    public static final MediaLimits USUAL = new MediaLimits(
            256, Duration.ofSeconds(5), 16 * 1024, 256 * 1024, Duration.ofSeconds(3), Duration.ofSeconds(15));
}
