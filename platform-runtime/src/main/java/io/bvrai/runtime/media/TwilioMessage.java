package io.bvrai.runtime.media;

/**
 * What Twilio sends over a media stream, as its reference of the WebSocket messages describes it.
 *
 * @see <a href="https://www.twilio.com/docs/voice/media-streams/websocket-messages">Media Streams: WebSocket messages</a>
 */
sealed interface TwilioMessage {
    /** The first message, before any identity is known. */
    record Connected(String protocol) implements TwilioMessage {}

    /** Which stream of which call this socket carries, and in which format. */
    record Start(String accountSid, String callSid, String streamSid, String encoding, int sampleRate, int channels)
            implements TwilioMessage {
        /** Whether this is the one format that a bidirectional stream has. */
        boolean isTelephoneAudio() {
            return encoding.equals("audio/x-mulaw") && sampleRate == 8000 && channels == 1;
        }
    }

    /** Caller audio; {@code payload} is base64 µ-law. */
    record Media(String streamSid, String track, String payload) implements TwilioMessage {}

    /** All audio sent before the mark of this name was played, or discarded by a clear. */
    record Mark(String streamSid, String name) implements TwilioMessage {}

    /** A key that the caller pressed. */
    record Dtmf(String streamSid, String digit) implements TwilioMessage {}

    /** The stream ends because the call did, or because Twilio was told to stop it. */
    record Stop(String streamSid) implements TwilioMessage {}

    /** An event that Twilio added since: to be counted, not to end a call for. */
    record Unknown(String event) implements TwilioMessage {}
}
