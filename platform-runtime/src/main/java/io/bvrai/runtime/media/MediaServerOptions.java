package io.bvrai.runtime.media;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/** What media sockets need of the server they come in through. */
@Singleton
public class MediaServerOptions implements HttpServerOptionsCustomizer {
    /** Far above Twilio's largest message; the bridge's own limit closes with the code that says why. */
    private static final int LARGEST_FRAME = 64 * 1024;

    /** µ-law doesn't shrink, so compression would cost both sides and save nothing. */
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(LARGEST_FRAME)
                .setTcpNoDelay(true);
    }
}
