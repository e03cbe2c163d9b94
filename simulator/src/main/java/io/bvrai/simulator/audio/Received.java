package io.bvrai.simulator.audio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The bytes behind a phrase's tones: length, text, checksum, as far as they were received. */
record Received(String text, long totalMs, boolean whole) {
    private static final int LENGTH_NIBBLES = 4;

    static Received of(List<Integer> nibbles) {
        if (nibbles.size() < LENGTH_NIBBLES) {
            return new Received("", -1, false);
        }
        // A lost symbol shows up as 16, which no nibble is: it must not spill into the neighbour.
        byte[] octets = new byte[nibbles.size() / 2];
        boolean valid = nibbles.size() % 2 == 0;
        for (int i = 0; i < octets.length; i++) {
            int high = nibbles.get(2 * i);
            int low = nibbles.get(2 * i + 1);
            valid &= high < 16 && low < 16;
            octets[i] = (byte) (((high & 0x0F) << 4) | (low & 0x0F));
        }
        int length = ((octets[0] & 0xFF) << 8) | (octets[1] & 0xFF);
        byte[] text = Arrays.copyOfRange(octets, 2, Math.min(octets.length, 2 + length));
        boolean whole =
                valid && octets.length == length + 3 && (octets[length + 2] & 0xFF) == ToneCode.crc8(text, text.length);
        return new Received(readable(text), ToneCode.millisFor(length), whole);
    }

    /** A truncated phrase may end inside a character: what isn't whole is dropped. */
    private static String readable(byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.IGNORE)
                .onUnmappableCharacter(CodingErrorAction.IGNORE);
        try {
            return decoder.decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a decoder told to ignore errors reported one", e);
        }
    }
}
