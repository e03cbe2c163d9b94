package io.bvrai.runtime.engine.wire;

import static io.bvrai.testkit.Patience.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.engine.EngineDeadlines;
import io.bvrai.runtime.engine.wire.ProviderClients.Reply;
import io.bvrai.testkit.Patience;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderClientsTest {
    /** More than there are processors: threads are set aside between any two of their steps. */
    private static final int THREADS = 32;

    private static final int QUESTIONS = 200;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        outcome(vertx.close().toCompletionStage());
    }

    @Test
    void noAnswerIsMissedByAThreadThatIsSetAsideWhileItComes() throws Exception {
        // Given
        HttpServer provider = outcome(vertx.createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(201).end("{}"))
                .listen(0, "127.0.0.1")
                .toCompletionStage());
        URI address = URI.create("http://127.0.0.1:" + provider.actualPort() + "/api/calls");
        EngineDeadlines deadlines = new EngineDeadlines(Patience.SOON, Patience.SOON, Patience.SOON);
        List<java.util.concurrent.Future<List<Reply>>> asked = new ArrayList<>();

        // When
        try (ProviderClients clients = new ProviderClients(vertx, Optional.empty(), deadlines);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                asked.add(threads.submit(() -> {
                    List<Reply> replies = new ArrayList<>();
                    for (int question = 0; question < QUESTIONS; question++) {
                        Future<Reply> reply = clients.post(address, MultiMap.caseInsensitiveMultiMap(), "{}");
                        replies.add(outcome(reply.toCompletionStage()));
                    }
                    return replies;
                }));
            }

            // Then
            for (java.util.concurrent.Future<List<Reply>> replies : asked) {
                assertThat(replies.get()).hasSize(QUESTIONS).containsOnly(new Reply(201, "{}"));
            }
        }
    }
}
