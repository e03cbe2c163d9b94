package io.bvrai.runtime.campaign;

import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** The agents' pods as far as a campaign is concerned: takes the carrier's callbacks and says what to do with an answered call. */
final class CallbackDoor implements AutoCloseable {
    private final Vertx vertx;
    private final DataSource database;
    private final AttemptResults results;
    private final HttpServer server;
    private volatile int conversationSeconds = 1;

    CallbackDoor(Vertx vertx, DataSource database, AttemptResults results) {
        this.vertx = vertx;
        this.database = database;
        this.results = results;
        Router router = Router.router(vertx);
        router.post().handler(BodyHandler.create(false));
        router.post("/v1/agents/:agent/status").handler(context -> answer(context, () -> status(context)));
        router.post("/v1/agents/:agent/voice").handler(context -> answer(context, () -> voice(context)));
        this.server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    void conversationsTake(int seconds) {
        conversationSeconds = seconds;
    }

    private interface Answer {
        String text() throws SQLException;
    }

    private void answer(RoutingContext context, Answer answer) {
        vertx.executeBlocking(answer::text, false)
                .onSuccess(text ->
                        context.response().putHeader("Content-Type", "text/xml").end(text))
                .onFailure(failure -> context.response().setStatusCode(503).end());
    }

    private String status(RoutingContext context) throws SQLException {
        CallState state = CallState.ofWireName(context.request().getFormAttribute("CallStatus"))
                .orElseThrow();
        Transaction.run(
                database,
                connection -> results.progressed(
                        connection,
                        attempt(context),
                        context.request().getFormAttribute("CallSid"),
                        new CallProgress(state, null, null, null, null, null, null)));
        return "<Response/>";
    }

    private String voice(RoutingContext context) {
        return results.variables(attempt(context), context.request().getFormAttribute("CallSid"))
                .map(variables -> "<Response><Pause length=\"" + conversationSeconds + "\"/><Hangup/></Response>")
                .orElse("<Response><Hangup/></Response>");
    }

    private static UUID attempt(RoutingContext context) {
        return UUID.fromString(context.request().getParam("attempt"));
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
