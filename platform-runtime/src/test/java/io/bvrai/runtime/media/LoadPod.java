package io.bvrai.runtime.media;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.AgentRevision.Conversation;
import io.bvrai.crds.config.AgentRevision.FirstSpeaker;
import io.bvrai.crds.config.AgentRevision.Prompt;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.LiveCalls;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.engine.EngineDeadlines;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.engine.openai.OpenAiRealtimeEngine;
import io.bvrai.runtime.engine.ultravox.UltravoxEngine;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The media side alone, for load generators: every numbered token admits the call of that number, and nothing is written. One event loop, so
 * that what it uses is what one core can carry.
 *
 * <p>Arguments: port to listen on, port of the OpenAI side.
 */
final class LoadPod {
    private LoadPod() {}

    public static void main(String... arguments) {
        int port = Integer.parseInt(arguments[0]);
        URI openAi = URI.create("ws://127.0.0.1:" + arguments[1] + "/v1/realtime");
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        AgentRevision revision = AgentRevision.of(
                Pod.OPENAI,
                List.of(),
                new Prompt("You answer.", null, "en-US", Map.of()),
                Set.of(BuiltinTool.HANG_UP),
                new Conversation(Duration.ofHours(1), FirstSpeaker.CALLER, true, null));
        ProviderClients clients = new ProviderClients(vertx, Optional.empty(), EngineDeadlines.USUAL);
        MeterRegistry registry = new SimpleMeterRegistry();
        MediaMetrics metrics = new MediaMetrics(registry);
        VoiceEngines engines = new VoiceEngines(
                new UltravoxEngine(
                        clients, provider -> Future.succeededFuture("key"), URI.create("http://127.0.0.1:1")),
                new OpenAiRealtimeEngine(vertx, clients, provider -> Future.succeededFuture("key"), openAi),
                (engine, cause) -> System.err.println("lost: " + cause.getMessage()));
        MediaEndpoint endpoint = new MediaEndpoint(
                vertx,
                new MediaEndpoint.Gate(
                        "reception", (target, signature) -> true, new Numbered(revision), new Only(revision)),
                engines,
                new Journal(),
                new LiveCalls(),
                metrics,
                MediaLimits.USUAL,
                InstantSource.system());
        Router router = Router.router(vertx);
        router.get(MediaEndpoint.ROUTE).handler(endpoint);
        vertx.createHttpServer(new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setAcceptBacklog(4096)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setPerFrameWebSocketCompressionSupported(false))
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .onSuccess(server ->
                        System.err.println("listening, native transport " + vertx.isNativeTransportEnabled()));
    }

    private record Numbered(AgentRevision revision) implements MediaTokens {
        @Override
        public String issue(CallDescriptor call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Redemption redeem(String token) {
            return new Redemption.Admitted(new CallDescriptor(
                    UUID.randomUUID(),
                    "CA%032d".formatted(Integer.parseInt(token)),
                    "AC00000000000000000000000000000000",
                    "reception",
                    revision.revision(),
                    1,
                    Direction.INBOUND,
                    "+14155550101",
                    "+14155550100",
                    null,
                    Instant.now(),
                    Duration.ofHours(1),
                    Map.of(),
                    Map.of()));
        }
    }

    private record Only(AgentRevision revision) implements AgentRevisions {
        @Override
        public Optional<AgentRevision> choose(String caller) {
            return Optional.of(revision);
        }

        @Override
        public Optional<AgentRevision> byName(String name) {
            return Optional.of(revision);
        }
    }
}
