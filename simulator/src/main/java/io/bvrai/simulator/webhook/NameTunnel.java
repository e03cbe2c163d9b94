package io.bvrai.simulator.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP CONNECT proxy on loopback that leads to mapped names only. Vert.x' WebSocket client takes no address beside
 * the name (its HTTP client does), and the name must stay: TLS verifies it and the gateway routes by it.
 */
public final class NameTunnel {
    private static final int LONGEST_REQUEST = 4096;
    private static final Pattern CONNECT = Pattern.compile("CONNECT ([^:\\s]+):(\\d{1,5}) HTTP/1\\.[01]\r\n");

    private final Endpoint endpoint;
    private final NetClient client;
    private final NetServer server;

    public NameTunnel(Vertx vertx, Endpoint endpoint) {
        this.endpoint = endpoint;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer(
                new NetServerOptions().setHost("127.0.0.1").setPort(0));
    }

    /** Completes with the port. */
    public Future<Integer> open() {
        return server.connectHandler(this::accept).listen().map(NetServer::actualPort);
    }

    private void accept(NetSocket near) {
        Buffer request = Buffer.buffer();
        near.handler(bytes -> {
            request.appendBuffer(bytes);
            String text = request.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                near.handler(null).pause();
                connect(near, text);
            } else if (request.length() > LONGEST_REQUEST) {
                near.close();
            }
        });
    }

    private void connect(NetSocket near, String request) {
        Matcher line = CONNECT.matcher(request);
        if (!line.lookingAt()) {
            refuse(near, "405 Method Not Allowed");
            return;
        }
        endpoint.address(line.group(1), Integer.parseInt(line.group(2)))
                .ifPresentOrElse(address -> join(near, address), () -> refuse(near, "403 Forbidden"));
    }

    private void join(NetSocket near, SocketAddress address) {
        client.connect(address)
                .onSuccess(far -> {
                    near.write("HTTP/1.1 200 Connection established\r\n\r\n");
                    near.pipeTo(far).onComplete(ended -> far.close());
                    far.pipeTo(near).onComplete(ended -> near.close());
                })
                .onFailure(cause -> refuse(near, "502 Bad Gateway"));
    }

    private static void refuse(NetSocket near, String status) {
        near.end(Buffer.buffer("HTTP/1.1 " + status + "\r\n\r\n"));
    }
}
