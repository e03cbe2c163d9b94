package io.bvrai.simulator.control;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.call.CallSession;
import io.bvrai.simulator.call.PhoneCall;
import io.bvrai.simulator.call.Switchboard;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.conversation.AiScript;
import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.http.Fault;
import io.bvrai.simulator.http.Keys;
import io.bvrai.simulator.issuer.IssuerSite;
import io.bvrai.simulator.webhook.CallbackLoad;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The control API: see README for examples. Every path but {@code /control/health} wants the bearer token. */
public final class ControlSite {
    private static final int MAX_BODY = 16 * 1024 * 1024;
    private static final int LONGEST_MS = 120_000;
    private static final int TOKEN_SECONDS = 600;

    private final Environment environment;
    private final String token;
    private final Accounts accounts;
    private final Switchboard switchboard;
    private final Brain brain;
    private final Keys keys;
    private final IssuerSite issuer;
    private Optional<CallbackLoad> load = Optional.empty();

    public ControlSite(
            Environment environment,
            String token,
            Accounts accounts,
            Switchboard switchboard,
            Brain brain,
            Keys keys,
            IssuerSite issuer) {
        this.environment = environment;
        this.token = token;
        this.accounts = accounts;
        this.switchboard = switchboard;
        this.brain = brain;
        this.keys = keys;
        this.issuer = issuer;
    }

    public Router router() {
        Router router = Router.router(environment.vertx());
        router.get("/control/health").handler(context -> send(context, 200, new JsonObject().put("up", true)));
        router.route().handler(this::authenticate);
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY);
        router.post().handler(bodies);
        router.put().handler(bodies);
        router.delete().handler(bodies);
        router.post("/control/calls").handler(act(this::placeCall));
        router.get("/control/calls/:sid").handler(act(this::showCall));
        router.delete("/control/calls/:sid").handler(act(this::hangUp));
        router.post("/control/callbacks").handler(act(this::loadCallbacks));
        router.get("/control/callbacks").handler(act(this::showCallbacks));
        router.delete("/control/callbacks").handler(act(this::endCallbacks));
        router.put("/control/callees/:number").handler(act(this::behave));
        router.put("/control/accounts/:sid").handler(act(this::account));
        router.post("/control/ai/scripts").handler(act(this::addScript));
        router.delete("/control/ai/scripts").handler(act(this::forgetScripts));
        router.post("/control/keys").handler(act(this::acceptKey));
        router.delete("/control/keys").handler(act(this::revokeKey));
        router.post("/control/tokens").handler(act(this::signToken));
        router.post("/control/faults").handler(act(this::armFault));
        router.delete("/control/faults").handler(act(this::clearFaults));
        router.get("/control/switches")
                .handler(act(context -> environment.switches().json()));
        router.put("/control/switches").handler(act(this::setSwitches));
        router.post("/control/reset").handler(act(this::reset));
        LogQueries log = new LogQueries(environment);
        router.get("/control/log").handler(log::entries);
        router.get("/control/wait").handler(log::await);
        router.route().handler(context -> send(context, 404, error("no such path, see simulator/README.md")));
        return router;
    }

    private void authenticate(RoutingContext context) {
        String given = Optional.ofNullable(context.request().getHeader("Authorization"))
                .orElse("");
        boolean right = MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
        if (right) {
            context.next();
        } else {
            send(context, 401, error("bearer token missing or wrong"));
        }
    }

    /** Answers 200 with the result; what the request got wrong is a 400 that says so. */
    private static io.vertx.core.Handler<RoutingContext> act(Function<RoutingContext, JsonObject> action) {
        return context -> {
            try {
                send(context, 200, action.apply(context));
            } catch (NotThere e) {
                send(context, 404, error(String.valueOf(e.getMessage())));
            } catch (IllegalArgumentException | ClassCastException e) {
                send(context, 400, error(String.valueOf(e.getMessage())));
            } catch (io.vertx.core.json.DecodeException e) {
                send(context, 400, error("the body is not JSON"));
            }
        };
    }

    private JsonObject placeCall(RoutingContext context) {
        JsonObject body = body(context);
        return switchboard
                .dialIn(
                        text(body, "from"),
                        text(body, "to"),
                        Step.script(body.getJsonArray("script", new JsonArray())),
                        body.getInteger("longestMs", LONGEST_MS))
                .map(PhoneCall::sid)
                .map(sid -> new JsonObject().put("callSid", sid))
                .orElseThrow(() -> new NotThere(text(body, "to") + " is not in service"));
    }

    private JsonObject showCall(RoutingContext context) {
        CallSession session = session(context);
        return session.call().json().put("person", session.personReport());
    }

    private JsonObject hangUp(RoutingContext context) {
        session(context).hangUp();
        return showCall(context);
    }

    private JsonObject loadCallbacks(RoutingContext context) {
        JsonObject body = body(context);
        CallbackLoad begun = switchboard
                .load(
                        text(body, "to"),
                        Integer.parseInt(text(body, "perSecond")),
                        Duration.ofSeconds(Integer.parseInt(text(body, "seconds"))),
                        Optional.ofNullable(body.getString("signedWith")))
                .orElseThrow(() -> new NotThere(text(body, "to") + " is nobody's number"));
        begun.begin();
        load = Optional.of(begun);
        return begun.json();
    }

    private JsonObject showCallbacks(RoutingContext context) {
        return load.map(CallbackLoad::json).orElseThrow(() -> new NotThere("no callbacks were asked for"));
    }

    private JsonObject endCallbacks(RoutingContext context) {
        load.ifPresent(CallbackLoad::end);
        return showCallbacks(context);
    }

    private CallSession session(RoutingContext context) {
        return switchboard
                .session(context.pathParam("sid"))
                .orElseThrow(() -> new NotThere("no call " + context.pathParam("sid")));
    }

    private JsonObject behave(RoutingContext context) {
        JsonObject body = body(context);
        switchboard.behave(context.pathParam("number"), CalleeBehavior.from(body));
        return body;
    }

    private JsonObject account(RoutingContext context) {
        Account account = accounts.find(context.pathParam("sid"))
                .orElseThrow(() -> new NotThere("no account " + context.pathParam("sid")));
        double cps = Double.parseDouble(text(body(context), "callsPerSecond"));
        account.callsPerSecond(cps);
        return new JsonObject().put("callsPerSecond", cps);
    }

    private JsonObject addScript(RoutingContext context) {
        JsonObject body = body(context);
        brain.add(AiScript.from(body));
        return body;
    }

    private JsonObject forgetScripts(RoutingContext context) {
        brain.forget();
        return new JsonObject();
    }

    private JsonObject acceptKey(RoutingContext context) {
        JsonObject body = body(context);
        keys.accept(text(body, "site"), text(body, "key"));
        return new JsonObject().put("fingerprint", Keys.fingerprint(text(body, "key")));
    }

    private JsonObject revokeKey(RoutingContext context) {
        JsonObject body = body(context);
        keys.revoke(text(body, "site"), text(body, "key"));
        return new JsonObject();
    }

    private JsonObject signToken(RoutingContext context) {
        JsonObject body = body(context);
        return new JsonObject()
                .put(
                        "token",
                        issuer.token(
                                text(body, "audience"),
                                text(body, "subject"),
                                body.getJsonObject("claims", new JsonObject()),
                                Duration.ofSeconds(body.getInteger("seconds", TOKEN_SECONDS))));
    }

    private JsonObject armFault(RoutingContext context) {
        JsonObject body = body(context);
        environment.faults().arm(Fault.from(body));
        return body;
    }

    private JsonObject clearFaults(RoutingContext context) {
        environment.faults().clear();
        return new JsonObject();
    }

    private JsonObject setSwitches(RoutingContext context) {
        body(context).forEach(entry -> environment.switches().set(entry.getKey(), String.valueOf(entry.getValue())));
        return environment.switches().json();
    }

    /** Calls, behaviours, scripts, faults, switches and log start anew; accounts, numbers and keys stay. */
    private JsonObject reset(RoutingContext context) {
        switchboard.reset();
        brain.forget();
        environment.faults().clear();
        environment.switches().reset();
        environment.log().clear();
        return new JsonObject();
    }

    private static JsonObject body(RoutingContext context) {
        JsonObject body = context.body().asJsonObject();
        if (body == null) {
            throw new IllegalArgumentException("the request needs a JSON object as body");
        }
        return body;
    }

    private static String text(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value.toString();
    }

    static JsonObject error(String message) {
        return new JsonObject().put("error", message);
    }

    static void send(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.encode());
    }

    /** What the path names doesn't exist. */
    private static final class NotThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotThere(String message) {
            super(message, null, false, false);
        }
    }
}
