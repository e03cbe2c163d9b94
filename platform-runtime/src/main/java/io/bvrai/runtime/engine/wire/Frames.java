package io.bvrai.runtime.engine.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import io.vertx.core.http.impl.ws.WebSocketFrameInternal;

/**
 * Frames without strings. Vert.x' public API makes a text frame only from a {@code String}, which costs two copies and a check of UTF-8 per
 * frame and direction; its implementation takes a buffer. This is the only place that knows.
 */
public final class Frames {
    /** Direct memory, so that the socket writes from where we wrote. Netty releases the buffer once written. */
    public static final PooledByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private Frames() {}

    /** Sends {@code text} as one text frame and releases it. */
    public static Future<Void> text(WebSocketBase socket, ByteBuf text) {
        return socket.writeFrame(new WebSocketFrameImpl(WebSocketFrameType.TEXT, text, true));
    }

    /** Sends {@code bytes} as one binary frame and releases it. */
    public static Future<Void> binary(WebSocketBase socket, ByteBuf bytes) {
        return socket.writeFrame(new WebSocketFrameImpl(WebSocketFrameType.BINARY, bytes, true));
    }

    /** The content of a received frame, on the heap: an array to be read from {@code arrayOffset() + readerIndex()}. */
    public static ByteBuf content(WebSocketFrame frame) {
        if (frame instanceof WebSocketFrameInternal internal
                && internal.getBinaryData().hasArray()) {
            return internal.getBinaryData();
        }
        return Unpooled.wrappedBuffer(frame.binaryData().getBytes());
    }
}
