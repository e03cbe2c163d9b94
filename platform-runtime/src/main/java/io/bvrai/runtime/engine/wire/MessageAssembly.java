package io.bvrai.runtime.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.WebSocketFrame;

/** Puts fragmented messages together, up to a limit. A message in one frame, which nearly all are, is passed through untouched. */
public final class MessageAssembly {
    /** Receives whole messages: {@code bytes[from, to)}, valid until return. */
    public interface Receiver {
        void text(byte[] bytes, int from, int to);

        void binary(ByteBuf content);

        /** More than the limit, or a continuation of nothing. */
        void violated(String what);
    }

    private final int limit;
    private final Receiver receiver;
    private final ByteBuf fragments = Unpooled.buffer(0);
    private boolean fragmented;
    private boolean text;

    public MessageAssembly(int limit, Receiver receiver) {
        this.limit = limit;
        this.receiver = receiver;
    }

    /** To be called with every frame but control frames. */
    public void frame(WebSocketFrame frame) {
        ByteBuf content = Frames.content(frame);
        if (content.readableBytes() + fragments.readableBytes() > limit) {
            receiver.violated("message larger than " + limit + " bytes");
            return;
        }
        boolean opens = !frame.isContinuation();
        if (opens == fragmented) {
            receiver.violated(opens ? "message inside a message" : "continuation of no message");
            return;
        }
        if (opens && frame.isFinal()) {
            deliver(frame.isText(), content);
            return;
        }
        if (opens) {
            text = frame.isText();
            fragmented = true;
        }
        fragments.writeBytes(content, content.readerIndex(), content.readableBytes());
        if (frame.isFinal()) {
            fragmented = false;
            ByteBuf whole = Unpooled.copiedBuffer(fragments);
            fragments.clear();
            deliver(text, whole);
        }
    }

    private void deliver(boolean asText, ByteBuf content) {
        if (asText) {
            int from = content.arrayOffset() + content.readerIndex();
            receiver.text(content.array(), from, from + content.readableBytes());
        } else {
            receiver.binary(content);
        }
    }
}
