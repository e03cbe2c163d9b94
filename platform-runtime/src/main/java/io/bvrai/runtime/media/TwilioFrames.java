package io.bvrai.runtime.media;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes the frames of one stream: what never changes is made once, so that audio costs two copies and no string. */
final class TwilioFrames {
    private static final byte[] MEDIA_END = "\"}}".getBytes(US_ASCII);

    private final byte[] mediaStart;
    private final byte[] markStart;
    private final byte[] clear;
    private final ByteBufAllocator allocator;

    TwilioFrames(String streamSid, ByteBufAllocator allocator) {
        String stream = "\",\"streamSid\":\"" + streamSid + "\"";
        this.mediaStart = ("{\"event\":\"media" + stream + ",\"media\":{\"payload\":\"").getBytes(US_ASCII);
        this.markStart = ("{\"event\":\"mark" + stream + ",\"mark\":{\"name\":\"").getBytes(US_ASCII);
        this.clear = ("{\"event\":\"clear" + stream + "}").getBytes(US_ASCII);
        this.allocator = allocator;
    }

    /** Audio to be queued behind what Twilio still has to play; {@code text[from, to)} is base64 µ-law. */
    ByteBuf media(byte[] text, int from, int to) {
        return allocator
                .buffer(mediaStart.length + (to - from) + MEDIA_END.length)
                .writeBytes(mediaStart)
                .writeBytes(text, from, to - from)
                .writeBytes(MEDIA_END);
    }

    /** Asks Twilio to return this mark when everything before it has been played. */
    ByteBuf mark(int number) {
        byte[] name = Integer.toString(number).getBytes(US_ASCII);
        return allocator
                .buffer(markStart.length + name.length + MEDIA_END.length)
                .writeBytes(markStart)
                .writeBytes(name)
                .writeBytes(MEDIA_END);
    }

    /** Empties Twilio's buffer. All outstanding marks come back, so they no longer say that something was heard. */
    ByteBuf clear() {
        return allocator.buffer(clear.length).writeBytes(clear);
    }
}
