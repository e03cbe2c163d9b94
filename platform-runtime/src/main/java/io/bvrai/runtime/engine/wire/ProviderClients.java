package io.bvrai.runtime.engine.wire;

import io.bvrai.runtime.engine.EngineDeadlines;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineException.Kind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The clients to the voice providers: pooled, with deadlines, trusting what the pod was told to trust. One per process. */
public final class ProviderClients implements AutoCloseable {
    /** The most a provider may say in one message: some seconds of audio in one delta with room to spare. */
    public static final int MESSAGE_LIMIT = 4 * 1024 * 1024;

    /** Bytes waiting for the provider beyond which caller audio is held back: 250 ms of it, so that what waits is still fresh. */
    private static final int WRITE_QUEUE_BYTES = 16 * 1024;

    private final HttpClient http;
    private final WebSocketClient sockets;
    private final Vertx vertx;
    private final EngineDeadlines deadlines;

    /**
     * @param trustBundle PEM file that TLS trusts; empty means the system's trust store
     */
    public ProviderClients(Vertx vertx, Optional<Path> trustBundle, EngineDeadlines deadlines) {
        this.vertx = vertx;
        this.deadlines = deadlines;
        HttpClientOptions requests = new HttpClientOptions()
                .setMaxPoolSize(32)
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setConnectTimeout((int) deadlines.connect().toMillis());
        // µ-law doesn't shrink: compression would cost both sides and save nothing. Every call is a socket, so there is
        // no small pool.
        WebSocketClientOptions streams = new WebSocketClientOptions()
                .setMaxConnections(100_000)
                .setMaxFrameSize(MESSAGE_LIMIT)
                .setMaxMessageSize(MESSAGE_LIMIT)
                .setTcpNoDelay(true)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false)
                .setConnectTimeout((int) deadlines.connect().toMillis())
                .setSslHandshakeTimeout(deadlines.connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        trustBundle.ifPresent(bundle -> {
            PemTrustOptions trust = new PemTrustOptions().addCertPath(bundle.toString());
            requests.setTrustOptions(trust);
            streams.setTrustOptions(trust);
        });
        this.http = vertx.createHttpClient(requests);
        this.sockets = vertx.createWebSocketClient(streams);
    }

    /** A status and a body. */
    public record Reply(int status, String body) {}

    /** Posts JSON; an answer of any status is an answer, none within the deadline is a failure. */
    public Future<Reply> post(URI address, MultiMap headers, String json) {
        long deadline = deadlines.request().toMillis();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(address.toString())
                .setHeaders(headers.add("content-type", "application/json"))
                .setTimeout(deadline);
        Future<Reply> reply = http.request(options).compose(request -> {
            // Asked for before anything is sent: of a thread that isn't the connection's, the whole answer may have
            // passed before it comes to ask.
            Future<Reply> answer = request.response().compose(response -> response.body()
                    .map(body -> new Reply(response.statusCode(), body.toString())));
            return request.end(json).compose(sent -> answer);
        });
        return within(reply, deadline, address).recover(failure -> Future.failedFuture(typed(failure, address)));
    }

    /** Opens a WebSocket on the event loop of the caller. */
    public Future<WebSocket> connect(URI address, MultiMap headers) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setAbsoluteURI(address.toString())
                .setHeaders(headers)
                // We are no browser: an Origin would only invite a provider to judge it.
                .setAllowOriginHeader(false)
                .setTimeout(deadlines.connect().toMillis());
        return within(sockets.connect(options), deadlines.connect().toMillis(), address)
                .map(socket -> {
                    socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
                    return socket;
                })
                .recover(failure -> Future.failedFuture(typed(failure, address)));
    }

    public EngineDeadlines deadlines() {
        return deadlines;
    }

    @Override
    public void close() {
        http.close();
        sockets.close();
    }

    /** Vert.x' own time-outs cover the stages one by one (and none covers a peer that accepts and then says nothing): this one covers all. */
    private <T> Future<T> within(Future<T> work, long millis, URI address) {
        Promise<T> promise = Promise.promise();
        long timer = vertx.setTimer(
                millis,
                late -> promise.tryFail(
                        new EngineException(Kind.TIMED_OUT, host(address) + " did not answer in " + millis + " ms")));
        work.onComplete(result -> {
            vertx.cancelTimer(timer);
            boolean inTime =
                    result.succeeded() ? promise.tryComplete(result.result()) : promise.tryFail(result.cause());
            if (!inTime && result.result() instanceof WebSocket late) {
                late.close();
            }
        });
        return promise.future();
    }

    private static EngineException typed(Throwable failure, URI address) {
        if (failure instanceof EngineException known) {
            return known;
        }
        if (failure instanceof UpgradeRejectedException rejected) {
            return new EngineException(
                    kindOf(rejected.getStatus()), host(address) + " answered " + rejected.getStatus(), failure);
        }
        return new EngineException(
                Kind.UNREACHABLE, host(address) + ": " + failure.getClass().getSimpleName(), failure);
    }

    /** What a status that isn't success means. */
    public static Kind kindOf(int status) {
        if (status == 429) {
            return Kind.LIMITED;
        }
        return status >= 500 ? Kind.UNREACHABLE : Kind.REFUSED;
    }

    /** Paths and queries of providers' addresses may hold credentials (a joinUrl does), so messages name the host only. */
    private static String host(URI address) {
        return String.valueOf(address.getHost());
    }
}
