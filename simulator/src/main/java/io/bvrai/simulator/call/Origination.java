package io.bvrai.simulator.call;

import java.util.List;
import java.util.Set;

/**
 * What {@code POST Calls} asked for, checked. Empty text means not given.
 *
 * @param program where the call's TwiML comes from
 * @param ringSeconds how long to let it ring
 * @param timeLimitSeconds when the carrier ends it, 0 for Twilio's own limit
 * @param detection answering machine detection
 */
public record Origination(
        String to,
        String from,
        String callerId,
        Program program,
        Callback statusCallback,
        int ringSeconds,
        int timeLimitSeconds,
        String sendDigits,
        Detection detection) {

    /** @param twiml wins only when {@code url} is empty */
    public record Program(String url, String method, String fallbackUrl, String fallbackMethod, String twiml) {}

    /** A URL told about progress; no URL, no callback. */
    public record Callback(String url, String method, Set<String> events) {
        public static final Callback NONE = new Callback("", "POST", Set.of());
        public static final List<String> ALL_EVENTS = List.of("initiated", "ringing", "answered", "completed");
    }

    /** @param mode {@code Enable}, {@code DetectMessageEnd} or empty; {@code async} doesn't hold up the call */
    public record Detection(String mode, boolean async, Callback callback) {
        public static final Detection OFF = new Detection("", false, Callback.NONE);

        public boolean on() {
            return !mode.isEmpty();
        }
    }
}
