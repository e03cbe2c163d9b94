package io.bvrai.simulator.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What the public API of Vert.x has no words for. */
public final class Connections {
    private Connections() {}

    /** Cuts the TCP connection without TLS or WebSocket goodbye, as a crashed peer or a dying network does. */
    public static void cut(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        // Past the pipeline: Vert.x's handler there would say goodbye first.
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }
}
