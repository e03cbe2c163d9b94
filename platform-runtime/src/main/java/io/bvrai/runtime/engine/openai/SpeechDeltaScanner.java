package io.bvrai.runtime.engine.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bvrai.runtime.engine.audio.Base64Audio;
import java.util.Arrays;

/**
 * Finds response, item and audio of a {@code response.output_audio.delta} event without parsing JSON. The event is one flat object of
 * strings and numbers; whatever isn't (an escape, nesting, white space, another type) is left to the parser.
 *
 * <p>Not thread-safe: one per session. The bounds are those of the last scan that said yes.
 */
final class SpeechDeltaScanner {
    private static final byte[] TYPE = "{\"type\":\"response.output_audio.delta\"".getBytes(US_ASCII);
    private static final byte[] RESPONSE = "response_id".getBytes(US_ASCII);
    private static final byte[] ITEM = "item_id".getBytes(US_ASCII);
    private static final byte[] DELTA = "delta".getBytes(US_ASCII);

    private int audioStart;
    private int audioEnd;
    private int itemStart;
    private int itemEnd;
    private int responseStart;
    private int responseEnd;

    boolean scan(byte[] event, int from, int to) {
        int at = from + TYPE.length;
        if (at > to || !Arrays.equals(event, from, at, TYPE, 0, TYPE.length)) {
            return false;
        }
        audioStart = -1;
        itemStart = -1;
        responseStart = -1;
        while (at > 0 && at < to && event[at] == ',') {
            at = member(event, at + 1, to);
        }
        return at == to - 1
                && event[at] == '}'
                && audioStart >= 0
                && itemStart >= 0
                && responseStart >= 0
                && Base64Audio.isBase64(event, audioStart, audioEnd);
    }

    /** Steps over {@code "key":value} and notes the three that matter; returns the position behind it, or -1. */
    private int member(byte[] event, int at, int to) {
        int keyEnd = string(event, at, to);
        if (keyEnd < 0 || keyEnd + 1 >= to || event[keyEnd + 1] != ':') {
            return -1;
        }
        int value = keyEnd + 2;
        if (value >= to || event[value] != '"') {
            return number(event, value, to);
        }
        int end = string(event, value, to);
        if (end < 0) {
            return -1;
        }
        if (is(DELTA, event, at + 1, keyEnd)) {
            audioStart = audioStart < 0 ? value + 1 : to;
            audioEnd = end;
        } else if (is(ITEM, event, at + 1, keyEnd)) {
            itemStart = value + 1;
            itemEnd = end;
        } else if (is(RESPONSE, event, at + 1, keyEnd)) {
            responseStart = value + 1;
            responseEnd = end;
        }
        return end + 1;
    }

    /** The closing quote of the string that opens at {@code at}; -1 when there is none or an escape or control character comes first. */
    private static int string(byte[] event, int at, int to) {
        if (at >= to || event[at] != '"') {
            return -1;
        }
        for (int i = at + 1; i < to; i++) {
            byte c = event[i];
            if (c == '"') {
                return i;
            }
            if (c == '\\' || c < ' ') {
                return -1;
            }
        }
        return -1;
    }

    private static int number(byte[] event, int at, int to) {
        int i = at;
        while (i < to && event[i] >= '0' && event[i] <= '9') {
            i++;
        }
        boolean leadingZero = i > at + 1 && event[at] == '0';
        return i > at && !leadingZero ? i : -1;
    }

    private static boolean is(byte[] name, byte[] event, int from, int to) {
        return Arrays.equals(event, from, to, name, 0, name.length);
    }

    int audioStart() {
        return audioStart;
    }

    int audioEnd() {
        return audioEnd;
    }

    boolean itemIs(byte[] event, byte[] itemId) {
        return is(itemId, event, itemStart, itemEnd);
    }

    String item(byte[] event) {
        return new String(event, itemStart, itemEnd - itemStart, US_ASCII);
    }

    boolean responseIs(byte[] event, byte[] responseId) {
        return is(responseId, event, responseStart, responseEnd);
    }
}
