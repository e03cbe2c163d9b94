package io.bvrai.simulator.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What the public API of Vert.x has no words for. */
public final class Connections {
    private Connections() {}

    /** Cuts the TCP connection without TLS or WebSocket goodbye, as a crashed peer or a dying network does. */
    public static void cut(HttpConnection connection) {
        // From behind Vert.x' own handler: Channel.close() passes through it, and it says goodbye with a close frame
        // first.
        var unused = ((ConnectionBase) connection).channelHandlerContext().close();
    }
}
