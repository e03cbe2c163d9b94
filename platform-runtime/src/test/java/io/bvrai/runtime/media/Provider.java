package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A voice provider played by hand: OpenAI Realtime on {@code /v1/realtime}, Ultravox on {@code /api/calls} and {@code /join}. */
final class Provider implements AutoCloseable {
    /** How the provider behaves before any conversation. */
    enum Mood {
        WELL,
        /** Answers every request and upgrade with 500. */
        BROKEN,
        /** Answers 401. */
        DENYING,
        /** Accepts and then says nothing. */
        SILENT,
        /** Doesn't even answer the request. */
        HANGING
    }

    /** One conversation. */
    static final class Session {
        private final ServerWebSocket socket;
        private final Context context = Vertx.currentContext();
        private final List<JsonObject> said = new CopyOnWriteArrayList<>();
        private final Buffer samples = Buffer.buffer();
        private final Map<String, String> headers = new ConcurrentHashMap<>();

        Session(ServerWebSocket socket) {
            this.socket = socket;
            socket.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        }

        void tell(String event) {
            socket.writeTextMessage(event);
        }

        /** One right behind the other, however busy the machine is. */
        void tellAtOnce(String... events) {
            context.runOnContext(now -> List.of(events).forEach(socket::writeTextMessage));
        }

        void tellSamples(byte[] pcm) {
            socket.writeBinaryMessage(Buffer.buffer(pcm));
        }

        void die() {
            socket.close((short) 1011);
        }

        void end() {
            socket.close((short) 1000);
        }

        boolean isOpen() {
            return !socket.isClosed();
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        String uri() {
            return socket.uri();
        }

        List<JsonObject> said(String type) {
            return said.stream()
                    .filter(event -> type.equals(event.getString("type")))
                    .toList();
        }

        JsonObject awaitSaid(String type) {
            await().until(() -> !said(type).isEmpty());
            return said(type).getFirst();
        }

        synchronized byte[] heardSamples() {
            return samples.getBytes();
        }

        private synchronized void heard(Buffer pcm) {
            samples.appendBuffer(pcm);
        }
    }

    private final HttpServer server;
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final List<JsonObject> created = new CopyOnWriteArrayList<>();
    private final List<String> apiKeys = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.WELL;

    Provider(Vertx vertx) throws Exception {
        this.server = outcome(vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketMessageSize(1 << 24))
                .requestHandler(request -> {
                    switch (mood) {
                        case BROKEN -> request.response().setStatusCode(500).end();
                        case DENYING -> request.response().setStatusCode(401).end();
                        case HANGING -> request.pause();
                        default -> {
                            if (request.path().equals("/api/calls")) {
                                apiKeys.add(String.valueOf(request.getHeader("x-api-key")));
                                request.body().onSuccess(body -> {
                                    created.add(body.toJsonObject());
                                    request.response()
                                            .setStatusCode(201)
                                            .end(new JsonObject()
                                                    .put("callId", "call-1")
                                                    .put("joinUrl", "ws://127.0.0.1:" + port() + "/join?secret=1")
                                                    .encode());
                                });
                            } else {
                                request.toWebSocket().onSuccess(this::converse);
                            }
                        }
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    }

    private void converse(ServerWebSocket socket) {
        Session session = new Session(socket);
        socket.textMessageHandler(text -> {
            JsonObject event = new JsonObject(text);
            session.said.add(event);
            if ("session.update".equals(event.getString("type")) && mood == Mood.WELL) {
                session.tell("{\"type\":\"session.updated\",\"session\":{}}");
            }
        });
        socket.binaryMessageHandler(session::heard);
        if (mood == Mood.WELL && socket.path().equals("/v1/realtime")) {
            session.tell("{\"type\":\"session.created\",\"session\":{}}");
        }
        sessions.add(session);
    }

    void feels(Mood now) {
        mood = now;
    }

    int port() {
        return server.actualPort();
    }

    URI http() {
        return URI.create("http://127.0.0.1:" + port());
    }

    URI realtime() {
        return URI.create("ws://127.0.0.1:" + port() + "/v1/realtime");
    }

    Session awaitSession() {
        await().until(() -> !sessions.isEmpty());
        return sessions.getLast();
    }

    /** The latest Realtime session, once it is set up: a provider doesn't speak before. */
    Session awaitConfigured() {
        Session session = awaitSession();
        session.awaitSaid("session.update");
        return session;
    }

    List<Session> sessions() {
        return sessions;
    }

    List<JsonObject> created() {
        return created;
    }

    List<String> apiKeys() {
        return apiKeys;
    }

    @Override
    public void close() throws Exception {
        outcome(server.close().toCompletionStage());
    }
}
