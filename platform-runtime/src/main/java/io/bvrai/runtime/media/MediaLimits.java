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
 * @param pause for how long nobody speaks who is in the middle of no sentence
 * @param letGo from the wish to hand a call over to doing so though nobody paused
 */
public record MediaLimits(
        int unboundSockets,
        Duration start,
        int message,
        int writeQueue,
        Duration firstAudio,
        Duration goodbye,
        Duration pause,
        Duration letGo) {
    public static final MediaLimits USUAL = new MediaLimits(
            256,
            Duration.ofSeconds(5),
            16 * 1024,
            256 * 1024,
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofSeconds(12));
}
