package io.bvrai.runtime.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bvrai.runtime.engine.audio.Base64Audio;
import java.util.Arrays;

/**
 * Finds the payload of a Twilio {@code media} frame without parsing JSON: 50 times a second and call, the frame has the shape
 * below with only digits and payload varying, so its fixed pieces are compared and the rest is looked through once.
 *
 * <pre>{"event":"media","sequenceNumber":"4","media":{"track":"inbound","chunk":"2","timestamp":"5","payload":"…"},"streamSid":"MZ…"}</pre>
 *
 * <p>What isn't exactly that (another order of keys, white space, an escape, another stream) isn't judged here: {@link #scan}
 * says no and {@link TwilioMessageParser} decides. What is accepted here means the same there; a property test holds both together.
 *
 * <p>Not thread-safe: one per stream, on the stream's event loop.
 */
final class MediaFrameScanner {
    private static final byte[] EVENT = "{\"event\":\"media\",\"sequenceNumber\":\"".getBytes(US_ASCII);
    private static final byte[] CHUNK = "\",\"media\":{\"track\":\"inbound\",\"chunk\":\"".getBytes(US_ASCII);
    private static final byte[] TIMESTAMP = "\",\"timestamp\":\"".getBytes(US_ASCII);
    private static final byte[] PAYLOAD = "\",\"payload\":\"".getBytes(US_ASCII);

    private final byte[] tail;
    private int payloadStart;
    private int payloadEnd;

    MediaFrameScanner(String streamSid) {
        this.tail = ("\"},\"streamSid\":\"" + streamSid + "\"}").getBytes(US_ASCII);
    }

    /** Whether {@code frame[from, to)} is a media frame of this stream in the usual shape; sets the payload's bounds if so. */
    boolean scan(byte[] frame, int from, int to) {
        int at = literal(EVENT, frame, from, to);
        at = literal(CHUNK, frame, digits(frame, at, to), to);
        at = literal(TIMESTAMP, frame, digits(frame, at, to), to);
        at = literal(PAYLOAD, frame, digits(frame, at, to), to);
        int end = to - tail.length;
        if (at < 0 || end < at || !Arrays.equals(frame, end, to, tail, 0, tail.length)) {
            return false;
        }
        payloadStart = at;
        payloadEnd = end;
        return Base64Audio.isBase64(frame, at, end);
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadEnd() {
        return payloadEnd;
    }

    /** The position behind {@code literal}, or -1 when it isn't there; a negative position stays negative through the chain. */
    private static int literal(byte[] literal, byte[] frame, int at, int to) {
        int end = at + literal.length;
        return at >= 0 && end <= to && Arrays.equals(frame, at, end, literal, 0, literal.length) ? end : -1;
    }

    /** The position behind one or more digits, or -1. */
    private static int digits(byte[] frame, int at, int to) {
        if (at < 0) {
            return -1;
        }
        int i = at;
        while (i < to && frame[i] >= '0' && frame[i] <= '9') {
            i++;
        }
        return i > at ? i : -1;
    }
}
