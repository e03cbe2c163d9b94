package io.bvrai.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.function.Consumer;

/** How a test, which runs on no event loop, opens a WebSocket to a server that speaks first. */
public final class TestSocket {
    private TestSocket() {}

    /**
     * Opens a socket whose handlers stand before its first message is read: both happen on one event loop. A handler set from another thread may come
     * after that message, which is then dropped.
     *
     * @param handlers sets the handlers
     * @return fails with {@code UpgradeRejectedException} where the server refuses the handshake
     */
    public static Future<WebSocket> open(Vertx vertx, WebSocketConnectOptions options, Consumer<WebSocket> handlers) {
        return Future.future(opened -> vertx.runOnContext(onLoop -> vertx.createWebSocketClient()
                .connect(options)
                .onSuccess(handlers::accept)
                .onComplete(opened)));
    }
}
