package io.bvrai.simulator;

import io.bvrai.simulator.SimulatorConfig.Address;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;

/** Opens the simulator's ports: TLS where a certificate is configured. */
final class Listeners {
    private static final int HTTPS = 443;

    private final Vertx vertx;
    private final SimulatorConfig config;
    private final int maxMessage;

    Listeners(Vertx vertx, SimulatorConfig config, int maxMessage) {
        this.vertx = vertx;
        this.config = config;
        this.maxMessage = maxMessage;
    }

    /** The port it got. */
    Future<Integer> open(Address address, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setMaxWebSocketMessageSize(maxMessage)
                .setMaxWebSocketFrameSize(maxMessage)
                .setTcpNoDelay(true)
                // How much a form may hold is each site's own limit on bodies.
                .setMaxFormAttributeSize(-1)
                // One request at a time on a connection: cutting it loses that one answer and no other.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false);
        config.tls().ifPresent(tls -> options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(tls.certificate().toString())
                        .addKeyPath(tls.key().toString())));
        return vertx.createHttpServer(options).requestHandler(handler).listen().map(HttpServer::actualPort);
    }

    URI url(String host, int port) {
        boolean tls = config.tls().isPresent();
        String suffix = tls && port == HTTPS ? "" : ":" + port;
        return URI.create((tls ? "https://" : "http://") + host + suffix);
    }
}
