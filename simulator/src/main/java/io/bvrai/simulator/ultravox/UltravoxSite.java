package io.bvrai.simulator.ultravox;

import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Connections;
import io.bvrai.simulator.http.Fault;
import io.bvrai.simulator.http.Keys;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code api.ultravox.ai}: create and read calls, join them over WebSocket. */
public final class UltravoxSite {
    private static final String SITE = "ultravox";
    private static final int MAX_BODY = 1024 * 1024;
    private static final String[] QUERY = {"throttle", "priorCallId", "enableGreetingPrompt"};

    private final Environment environment;
    private final Keys keys;
    private final Brain brain;
    private final Map<String, Call> calls = new LinkedHashMap<>();

    public UltravoxSite(Environment environment, Keys keys, Brain brain) {
        this.environment = environment;
        this.keys = keys;
        this.brain = brain;
    }

    public Router router() {
        Router router = Router.router(environment.vertx());
        router.get("/calls/:id/server_web_socket").handler(this::join);
        router.post().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.post("/api/calls").handler(context -> serve(context, 201, this::create));
        router.get("/api/calls/:id").handler(context -> serve(context, 200, this::show));
        router.get("/api/calls/:id/messages").handler(context -> serve(context, 200, this::messages));
        router.get("/api/accounts/me").handler(context -> serve(context, 200, this::account));
        router.route()
                .handler(context -> send(
                        context, 404, UltravoxError.detail(404, "Not found.").body()));
        return router;
    }

    private void serve(RoutingContext context, int success, Function<RoutingContext, JsonObject> action) {
        HttpServerRequest request = context.request();
        Optional<Fault> fault = environment.faults().take(SITE, request.method().name(), request.path());
        if (fault.isEmpty()) {
            perform(context, success, action, false);
            return;
        }
        environment
                .log()
                .add(
                        "fault",
                        new JsonObject()
                                .put("site", SITE)
                                .put("action", fault.get().action().name()));
        switch (fault.get().action()) {
            case ANSWER ->
                send(
                        context,
                        fault.get().status(),
                        UltravoxError.detail(fault.get().status(), "injected fault")
                                .body());
            case DROP_BEFORE -> Connections.cut(request.connection());
            case DROP_AFTER -> perform(context, success, action, true);
            case DELAY, ANSWER_LATE ->
                environment.after(fault.get().millis(), () -> perform(context, success, action, false));
        }
    }

    private void perform(
            RoutingContext context, int success, Function<RoutingContext, JsonObject> action, boolean drop) {
        JsonObject answer;
        int status = success;
        try {
            authenticate(context.request());
            answer = action.apply(context);
        } catch (UltravoxError refused) {
            status = refused.status();
            answer = refused.body();
        }
        environment
                .log()
                .add(
                        "ultravox.rest",
                        new JsonObject()
                                .put("method", context.request().method().name())
                                .put("path", context.request().path())
                                .put("request", loggable(context))
                                .put("status", status)
                                .put("answer", answer));
        if (drop) {
            Connections.cut(context.request().connection());
        } else {
            send(context, status, answer);
        }
    }

    private static Object loggable(RoutingContext context) {
        try {
            JsonObject body = context.body().asJsonObject();
            return body == null ? "" : body;
        } catch (DecodeException e) {
            return "not JSON";
        }
    }

    private void authenticate(HttpServerRequest request) {
        String key = Optional.ofNullable(request.getHeader("X-API-Key")).orElse("");
        if (!keys.accepts(SITE, key)) {
            int status = (int) environment.switches().number(Switch.ULTRAVOX_AUTH_STATUS);
            throw UltravoxError.detail(
                    status, key.isEmpty() ? "Authentication credentials were not provided." : "Invalid API key.");
        }
    }

    private JsonObject create(RoutingContext context) {
        String type =
                Optional.ofNullable(context.request().getHeader("Content-Type")).orElse("");
        if (!type.startsWith("application/json")) {
            throw UltravoxError.detail(415, "Unsupported media type \"" + type + "\" in request.");
        }
        for (String name : context.queryParams().names()) {
            if (!java.util.List.of(QUERY).contains(name)) {
                throw UltravoxError.field(name, "Unknown query parameter.");
            }
        }
        JsonObject body;
        try {
            body = context.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw UltravoxError.detail(400, "JSON parse error.");
        }
        if (body == null) {
            throw UltravoxError.detail(400, "A JSON object is required.");
        }
        boolean tolerant = environment.switches().is(Switch.ULTRAVOX_UNKNOWN_FIELDS, "ignore");
        CallSettings settings = CallSettings.read(new Body(body, "", tolerant));
        Call call = new Call(body, settings, environment.clock().instant());
        calls.put(call.id(), call);
        environment.after(settings.joinTimeoutMs(), () -> {
            if (!call.wasJoined() && call.end("unjoined", environment.clock().instant())) {
                log(call, "ultravox.ended", new JsonObject().put("reason", "unjoined"));
            }
        });
        return call.json(joinUrl(context.request(), call));
    }

    /** The socket is at the address the API was reached at. */
    private static String joinUrl(HttpServerRequest request, Call call) {
        String scheme = request.isSSL() ? "wss://" : "ws://";
        return scheme + request.authority() + "/calls/" + call.id() + "/server_web_socket";
    }

    private JsonObject show(RoutingContext context) {
        Call call = find(context);
        return call.json(joinUrl(context.request(), call));
    }

    private JsonObject messages(RoutingContext context) {
        return find(context).messages();
    }

    private Call find(RoutingContext context) {
        Call call = calls.get(context.pathParam("id"));
        if (call == null) {
            throw UltravoxError.detail(404, "No Call matches the given query.");
        }
        return call;
    }

    private JsonObject account(RoutingContext context) {
        return new JsonObject()
                .put("name", "simulated")
                .put(
                        "activeCalls",
                        calls.values().stream()
                                .filter(call -> call.active() && call.wasJoined())
                                .count())
                .put("allowedConcurrentCalls", null)
                .put("allowedVoices", null);
    }

    private void join(RoutingContext context) {
        HttpServerRequest request = context.request();
        Call call = calls.get(context.pathParam("id"));
        if (call == null || !call.active() || call.wasJoined()) {
            int status = call == null ? 404 : 410;
            send(
                    context,
                    status,
                    UltravoxError.detail(status, "This call can't be joined.").body());
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            send(
                    context,
                    426,
                    UltravoxError.detail(426, "This endpoint speaks WebSocket.").body());
            return;
        }
        call.join(environment.clock().instant());
        HttpConnection connection = request.connection();
        request.toWebSocket().onSuccess(socket -> {
            log(
                    call,
                    "ultravox.joined",
                    new JsonObject().put("systemPrompt", call.settings().systemPrompt()));
            new CallSession(environment, brain, call, socket, () -> Connections.cut(connection)).open();
        });
    }

    private void log(Call call, String kind, JsonObject data) {
        environment.log().add(kind, new JsonObject().put("callId", call.id()).mergeIn(data));
    }

    private static void send(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }
}
