package io.bvrai.simulator.selftest;

import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.webhook.Signature;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A customer's web server: answers webhooks with TwiML, takes media sockets, checks every signature it gets. */
final class CustomerServer implements AutoCloseable {
    /** A webhook as it arrived. */
    record Received(String path, Form form, boolean signed, String idempotencyToken) {}

    private final Vertx vertx = Vertx.vertx();
    private final String authToken;
    private final Map<String, BiConsumer<HttpServerRequest, Form>> handlers = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<HttpConnection> connections = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Consumer<ServerWebSocket> onSocket = ServerWebSocket::close;
    private volatile String socketSignature = "";

    CustomerServer(String authToken) throws Exception {
        this.authToken = authToken;
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(socket -> {
                    socketSignature = String.valueOf(socket.headers().get("x-twilio-signature"));
                    onSocket.accept(socket);
                })
                .connectionHandler(connections::add)
                .requestHandler(this::webhook)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    Vertx vertx() {
        return vertx;
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    String socketUrl(String path) {
        return "ws://127.0.0.1:" + server.actualPort() + path;
    }

    /** The form that originates a call which this server answers at {@code /voice}; each of its statuses is told to a path of its own. */
    Form dialling(String to, String from, String statuses) {
        Form form = new Form()
                .add("To", to)
                .add("From", from)
                .add("Url", url("/voice"))
                .add("Timeout", "6")
                .add("StatusCallback", url(statuses));
        List.of("initiated", "ringing", "answered", "completed")
                .forEach(event -> form.add("StatusCallbackEvent", event));
        return form;
    }

    void answer(String path, String twiml) {
        on(path, (request, form) -> request.response()
                .putHeader("Content-Type", "text/xml")
                .end(twiml));
    }

    void on(String path, BiConsumer<HttpServerRequest, Form> handler) {
        handlers.put(path, handler);
    }

    void onSocket(Consumer<ServerWebSocket> handler) {
        onSocket = handler;
    }

    /** Breaks each media socket without a goodbye once it has said something. */
    void cutSocketsAfterFirstMessage() {
        onSocket = socket ->
                socket.textMessageHandler(message -> connections.forEach(io.bvrai.simulator.http.Connections::cut));
    }

    List<Received> received(String path) {
        return received.stream().filter(each -> each.path().equals(path)).toList();
    }

    boolean socketSignedFor(String url) {
        return Signature.of(authToken, url, new Form()).equals(socketSignature);
    }

    private void webhook(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Form form = Form.parse(body.toString());
            String signature = Signature.of(authToken, url(request.uri()), form);
            received.add(new Received(
                    request.path(),
                    form,
                    signature.equals(request.getHeader("X-Twilio-Signature")),
                    request.getHeader("I-Twilio-Idempotency-Token")));
            handlers.getOrDefault(request.path(), (unknown, fields) -> unknown.response()
                            .setStatusCode(204)
                            .end())
                    .accept(request, form);
        });
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }
}
