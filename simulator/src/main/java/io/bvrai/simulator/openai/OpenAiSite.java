package io.bvrai.simulator.openai;

import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Connections;
import io.bvrai.simulator.http.Fault;
import io.bvrai.simulator.http.Keys;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code api.openai.com}: the Realtime WebSocket. */
public final class OpenAiSite {
    private static final String SITE = "openai";

    private final Environment environment;
    private final Keys keys;
    private final Brain brain;

    public OpenAiSite(Environment environment, Keys keys, Brain brain) {
        this.environment = environment;
        this.keys = keys;
        this.brain = brain;
    }

    public Router router() {
        Router router = Router.router(environment.vertx());
        router.get("/v1/realtime").handler(this::realtime);
        router.route()
                .handler(context -> refuse(
                        context.request(),
                        404,
                        "invalid_request_error",
                        "unknown_url",
                        "Invalid URL (" + context.request().method() + " "
                                + context.request().path() + ")"));
        return router;
    }

    private void realtime(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<Fault> fault = environment.faults().take(SITE, "GET", request.path());
        if (fault.isPresent() && fault.get().action() != Fault.Action.DELAY) {
            inject(request, fault.get());
            return;
        }
        if (fault.isPresent()) {
            request.pause();
            environment.after(fault.get().millis(), () -> {
                request.resume();
                connect(request);
            });
            return;
        }
        connect(request);
    }

    private void inject(HttpServerRequest request, Fault fault) {
        environment
                .log()
                .add(
                        "fault",
                        new JsonObject()
                                .put("site", SITE)
                                .put("action", fault.action().name()));
        if (fault.action() == Fault.Action.ANSWER) {
            boolean limit = fault.status() == 429;
            refuse(
                    request,
                    fault.status(),
                    limit ? "requests" : "server_error",
                    limit ? "rate_limit_exceeded" : "server_error",
                    "injected fault");
        } else {
            Connections.cut(request.connection());
        }
    }

    private void connect(HttpServerRequest request) {
        String key = bearer(request.getHeader("Authorization"));
        if (!keys.accepts(SITE, key)) {
            environment.log().add("openai.denied", new JsonObject().put("key", Keys.fingerprint(key)));
            if (environment.switches().is(Switch.OPENAI_AUTH_FAILURE, "handshake")) {
                refuse(request, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
            } else {
                request.toWebSocket()
                        .onSuccess(socket -> close(socket, "invalid_api_key", "Incorrect API key provided."));
            }
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            refuse(request, 426, "invalid_request_error", "upgrade_required", "This endpoint speaks WebSocket.");
            return;
        }
        String model = Optional.ofNullable(request.getParam("model")).orElse("");
        if (model.isEmpty() || !model.startsWith("gpt-realtime")) {
            refuse(
                    request,
                    model.isEmpty() ? 400 : 404,
                    "invalid_request_error",
                    model.isEmpty() ? "missing_model" : "model_not_found",
                    model.isEmpty()
                            ? "You must provide a model parameter."
                            : "The model `" + model + "` does not exist.");
            return;
        }
        boolean beta = "realtime=v1".equals(request.getHeader("OpenAI-Beta"));
        HttpConnection connection = request.connection();
        request.toWebSocket().onSuccess(socket -> {
            if (beta) {
                close(socket, "beta_api_shape_disabled", "The Realtime Beta API is no longer supported.");
            } else {
                open(socket, model, key, connection);
            }
        });
    }

    private void open(ServerWebSocket socket, String model, String key, HttpConnection connection) {
        RealtimeSession session =
                new RealtimeSession(environment, brain, socket, model, () -> Connections.cut(connection));
        session.log("openai.opened", new JsonObject().put("model", model).put("key", Keys.fingerprint(key)));
        session.open();
    }

    private static void close(ServerWebSocket socket, String code, String message) {
        RealtimeError error = new RealtimeError(code, message, null);
        socket.writeTextMessage(new JsonObject()
                .put("type", "error")
                .put("event_id", Conversation.id("event"))
                .put("error", error.json(null))
                .encode());
        socket.close((short) 3000);
    }

    private static String bearer(@Nullable String authorization) {
        return authorization != null && authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
    }

    private static void refuse(HttpServerRequest request, int status, String type, String code, String message) {
        JsonObject error = new JsonObject()
                .put("message", message)
                .put("type", type)
                .put("param", null)
                .put("code", code);
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("error", error).encode());
    }
}
