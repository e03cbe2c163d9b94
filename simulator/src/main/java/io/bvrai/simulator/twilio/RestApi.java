package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Fault;
import io.bvrai.simulator.http.Form;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Twilio's HTTP front: authentication, account access, content type, unknown parameters, injected faults, error
 * shapes and the log, the same for every operation.
 */
public final class RestApi {
    private static final long NEVER = -1;
    private static final int MAX_BODY = 256 * 1024;
    /** Fields whose values must not reach the log. */
    private static final List<String> SECRET = List.of("auth_token", "secret", "secondary_auth_token");

    private final Environment environment;
    private final Authentication authentication;

    public RestApi(Environment environment, Accounts accounts) {
        this.environment = environment;
        this.authentication = new Authentication(environment, accounts);
    }

    /** A router answering these operations; other methods get 405, other paths 404. */
    Router router(List<Operation> operations) {
        Router router = Router.router(environment.vertx());
        router.post().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.errorHandler(500, this::broken);
        for (Operation operation : operations) {
            router.route(operation.method(), operation.path()).handler(context -> serve(context, operation));
        }
        operations.stream().map(Operation::path).distinct().forEach(path -> router.route(path)
                .handler(context -> refuse(context, new TwilioError(405, 20004, "Method not allowed"))));
        router.route()
                .handler(context ->
                        refuse(context, TwilioError.notFound(context.request().path())));
        return router;
    }

    /** A fault of the simulator itself must not pass for one of Twilio's. */
    private void broken(RoutingContext context) {
        String what = String.valueOf(context.failure());
        environment
                .log()
                .add(
                        "bug",
                        new JsonObject().put("path", context.request().path()).put("failure", what));
        refuse(context, new TwilioError(500, 20500, "The simulator failed: " + what));
    }

    private void serve(RoutingContext context, Operation operation) {
        String path = context.request().path();
        Optional<Fault> fault =
                environment.faults().take("twilio", operation.method().name(), path);
        if (fault.isEmpty()) {
            answer(context, operation, 0);
            return;
        }
        Fault hit = fault.get();
        environment
                .log()
                .add(
                        "fault",
                        new JsonObject()
                                .put("site", "twilio")
                                .put("path", path)
                                .put("action", hit.action().name()));
        switch (hit.action()) {
            case ANSWER -> refuse(context, new TwilioError(hit.status(), hit.code(), "injected fault"));
            case DROP_BEFORE -> context.request().connection().close();
            case DROP_AFTER -> answer(context, operation, NEVER);
            case DELAY -> environment.after(hit.millis(), () -> answer(context, operation, 0));
            case ANSWER_LATE -> answer(context, operation, hit.millis());
        }
    }

    /** @param afterMs when the caller hears of it, or {@link #NEVER} */
    private void answer(RoutingContext context, Operation operation, long afterMs) {
        try {
            RestReply reply = perform(context, operation);
            log(context, form(context), reply.status(), reply.body(), afterMs == NEVER);
            if (afterMs == NEVER) {
                context.request().connection().close();
            } else if (afterMs == 0) {
                send(context, reply);
            } else {
                environment.after(afterMs, () -> send(context, reply));
            }
        } catch (TwilioError error) {
            refuse(context, error);
        }
    }

    private static void send(RoutingContext context, RestReply reply) {
        if (context.response().closed()) {
            return;
        }
        context.response().setStatusCode(reply.status());
        JsonObject body = reply.body();
        if (body == null) {
            context.end();
        } else {
            context.response().putHeader("Content-Type", "application/json");
            context.end(body.encode());
        }
    }

    private RestReply perform(RoutingContext context, Operation operation) {
        Account caller = authentication.caller(context.request().getHeader("Authorization"));
        authentication.mayUse(operation);
        Map<String, String> pathParameters = context.pathParams();
        Account account = pathParameters.containsKey("account")
                ? authentication.reach(caller, context.request(), pathParameters.get("account"))
                : caller;
        if (operation.method().equals(HttpMethod.POST)) {
            checkContentType(context);
        }
        Form form = form(context);
        checkNames(form, operation.parameters());
        return operation
                .action()
                .apply(new RestRequest(account, caller, context.request().path(), pathParameters, form));
    }

    private void checkContentType(RoutingContext context) {
        String type = context.request().getHeader("Content-Type");
        boolean empty = context.body().length() <= 0;
        boolean form = type != null && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
        if (!form && !empty && environment.switches().is(Switch.REST_CONTENT_TYPE, "refuse")) {
            throw new TwilioError(415, 20415, "Content-Type must be application/x-www-form-urlencoded");
        }
    }

    private void checkNames(Form form, Set<String> known) {
        if (environment.switches().is(Switch.REST_UNKNOWN_PARAMETERS, "ignore")) {
            return;
        }
        for (String name : form.names()) {
            if (!known.contains(name)) {
                throw TwilioError.badRequest(20001, "Unknown parameter '" + name + "'");
            }
        }
    }

    private static void hideSecrets(JsonObject json) {
        for (String name : List.copyOf(json.fieldNames())) {
            Object value = json.getValue(name);
            if (SECRET.contains(name)) {
                json.put(name, "***");
            } else if (value instanceof JsonObject object) {
                hideSecrets(object);
            } else if (value instanceof JsonArray array) {
                array.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .forEach(RestApi::hideSecrets);
            }
        }
    }

    private static Form form(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.POST)) {
            String body = context.body().asString();
            return Form.parse(body == null ? "" : body);
        }
        String query = context.request().query();
        return Form.parse(query == null ? "" : query);
    }

    private void refuse(RoutingContext context, TwilioError error) {
        log(context, form(context), error.status(), error.json(), false);
        if (error.status() == 401) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"Twilio API\"");
        }
        context.response()
                .setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .end(error.json().encode());
    }

    private void log(
            RoutingContext context,
            Form form,
            int status,
            @org.jspecify.annotations.Nullable JsonObject body,
            boolean dropped) {
        JsonObject shown = body == null ? new JsonObject() : body.copy();
        hideSecrets(shown);
        environment
                .log()
                .add(
                        "twilio.rest",
                        new JsonObject()
                                .put("method", context.request().method().name())
                                .put("path", context.request().path())
                                .put("params", form.json())
                                .put("status", status)
                                .put("answerDropped", dropped)
                                .put("answer", shown));
    }
}
