package io.bvrai.runtime.media;

import static io.bvrai.testkit.Patience.await;
import static io.bvrai.testkit.Patience.outcome;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.AgentRevision.BuiltinTool;
import io.bvrai.crds.config.AgentRevision.Conversation;
import io.bvrai.crds.config.AgentRevision.FirstSpeaker;
import io.bvrai.crds.config.AgentRevision.Prompt;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.LiveCalls;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.engine.EngineDeadlines;
import io.bvrai.runtime.engine.EngineLosses;
import io.bvrai.runtime.engine.ProviderKeys;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.engine.openai.OpenAiRealtimeEngine;
import io.bvrai.runtime.engine.ultravox.UltravoxEngine;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.bvrai.testkit.Patience;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The media side of an agent pod on a real server, its call room in memory. */
final class Pod implements AutoCloseable {
    static final String ACCOUNT = "AC00112233445566778899aabbccddeeff";
    static final EngineConfig OPENAI = new EngineConfig.OpenAiRealtime(
            "openai",
            "gpt-realtime",
            "marin",
            new EngineConfig.TurnDetection(EngineConfig.TurnDetection.Type.SERVER_VAD, null, null, 500, null));
    static final EngineConfig ULTRAVOX = new EngineConfig.Ultravox("ultravox", "ultravox-v0.7", "Mark", null);

    /**
     * Whom the pod talks to.
     *
     * @param publicBase scheme and host of the media address, as the carrier knows it; empty for the pod's own
     */
    record Outside(
            URI ultravox,
            URI openAi,
            Map<String, String> keys,
            String accountSid,
            String authToken,
            String publicBase) {}

    /** So long that a busy machine is none of the faults that calls are tried with; who waits for a deadline sets it. */
    static final EngineDeadlines PATIENT_DEADLINES = new EngineDeadlines(Patience.SOON, Patience.SOON, Patience.SOON);

    static final MediaLimits PATIENT_LIMITS = limits(Patience.SOON, Patience.SOON);

    final Journal journal = new Journal();
    final LiveCalls liveCalls = new LiveCalls();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final VoiceEngines engines;
    private final Map<String, CallDescriptor> tokens = new ConcurrentHashMap<>();
    private final Outside outside;
    private final Vertx vertx;
    private final ProviderClients clients;
    private final HttpServer server;
    private volatile AgentRevision revision = revision(OPENAI, List.of(), true, "Hello there.");

    Pod(Vertx vertx, Provider provider) throws Exception {
        this(vertx, provider, PATIENT_LIMITS);
    }

    Pod(Vertx vertx, Provider provider, MediaLimits limits) throws Exception {
        this(vertx, provider, provider, PATIENT_DEADLINES, limits);
    }

    Pod(Vertx vertx, Provider ultravox, Provider openAi, EngineDeadlines deadlines, MediaLimits limits)
            throws Exception {
        this(
                vertx,
                new Outside(
                        ultravox.http(),
                        openAi.realtime(),
                        Map.of("ultravox", "key-of-ultravox", "openai", "key-of-openai"),
                        ACCOUNT,
                        "12345",
                        "wss://acme.voice.test"),
                deadlines,
                limits);
    }

    /**
     * Four sockets may be open that haven't proved their call.
     *
     * @param start after which such a socket is closed
     * @param firstAudio after which an engine that doesn't greet is replaced
     */
    static MediaLimits limits(Duration start, Duration firstAudio) {
        return new MediaLimits(
                4,
                start,
                16 * 1024,
                256 * 1024,
                firstAudio,
                Patience.SOON,
                Duration.ofMillis(600),
                Duration.ofSeconds(60));
    }

    Pod(Vertx vertx, Outside outside, EngineDeadlines deadlines, MediaLimits limits) throws Exception {
        this.vertx = vertx;
        this.outside = outside;
        this.clients = new ProviderClients(vertx, Optional.empty(), deadlines);
        ProviderKeys keys = provider -> Future.succeededFuture(outside.keys().get(provider));
        MediaMetrics metrics = new MediaMetrics(registry);
        this.engines = new VoiceEngines(
                new UltravoxEngine(clients, keys, outside.ultravox()),
                new OpenAiRealtimeEngine(vertx, clients, keys, outside.openAi()),
                new EngineLosses(registry));
        AgentRevisions revisions = new AgentRevisions() {
            @Override
            public Optional<AgentRevision> choose(String caller) {
                return Optional.of(revision);
            }

            @Override
            public Optional<AgentRevision> byName(String name) {
                return Optional.of(revision).filter(known -> known.revision().equals(name));
            }
        };
        MediaEndpoint endpoint = new MediaEndpoint(
                vertx,
                new MediaEndpoint.Gate("reception", this::signatureIsValid, new Tickets(), revisions),
                engines,
                journal,
                liveCalls,
                metrics,
                limits,
                InstantSource.system());
        Router router = Router.router(vertx);
        router.get(MediaEndpoint.ROUTE).handler(endpoint);
        router.post("/voice").handler(new Webhooks(this)::voice);
        router.post("/resume/:epoch").handler(new Webhooks(this)::resume);
        this.server = outcome(vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(64 * 1024))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    }

    static AgentRevision revision(
            EngineConfig first, List<EngineConfig> fallbacks, boolean interruptible, @Nullable String greeting) {
        return AgentRevision.of(
                first,
                fallbacks,
                new Prompt("You answer for {{company}}.", greeting, "en-US", Map.of("company", "Acme")),
                Set.of(BuiltinTool.HANG_UP),
                new Conversation(Duration.ofMinutes(15), FirstSpeaker.AGENT, interruptible, null));
    }

    void speaksAs(AgentRevision now) {
        revision = now;
    }

    CallDescriptor call(String callSid, int epoch) {
        return call(callSid, epoch, Instant.now());
    }

    CallDescriptor call(String callSid, int epoch, Instant answeredAt) {
        return new CallDescriptor(
                UUID.randomUUID(),
                callSid,
                outside.accountSid(),
                "reception",
                revision.revision(),
                epoch,
                Direction.INBOUND,
                "+14155550101",
                "+14155550100",
                null,
                answeredAt,
                Duration.ofMinutes(15),
                Map.of(),
                Map.of());
    }

    /** A path whose token admits this call once. */
    String ticket(CallDescriptor call) {
        String token = UUID.randomUUID().toString();
        tokens.put(token, call);
        return "/v1/agents/reception/media/" + token;
    }

    /** What the webhook does before it answers. */
    CallDescriptor prepared(CallDescriptor call) throws Exception {
        return prepared(call, Patience.SOON);
    }

    /** @param within an engine is had, of which the first of two may use half */
    CallDescriptor prepared(CallDescriptor call, Duration within) throws Exception {
        return call.withSession(outcome(engines.prepare(call, revision, List.of(), within)));
    }

    /** A caller on the line, admitted and started. */
    Carrier dial(String callSid) throws Exception {
        return dial(prepared(call(callSid, 1)));
    }

    Carrier dial(CallDescriptor call) throws Exception {
        String path = ticket(call);
        return connect(path, signature(path)).start(ACCOUNT, call.callSid());
    }

    /** The same of a caller who may be gone as soon as admitted: there is no engine to talk to. */
    Carrier dialInVain(String callSid) throws Exception {
        CallDescriptor call = prepared(call(callSid, 1));
        String path = ticket(call);
        return connect(path, signature(path)).startUnlessClosed(ACCOUNT, call.callSid());
    }

    Carrier connect(String path, String signature) throws Exception {
        return Carrier.connect(vertx, server.actualPort(), path, signature);
    }

    String signature(String path) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(outside.authToken().getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal((publicBase() + path).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean signatureIsValid(String target, @Nullable String signature) {
        return signature(target).equals(signature);
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    double count(String name, String... tags) {
        return registry.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** Nothing of any call is left. */
    void awaitIdle() {
        await().untilAsserted(() -> {
            assertThat(gauge("bvrai.media.sockets")).isZero();
            assertThat(gauge("bvrai.media.sockets.unbound")).isZero();
            assertThat(liveCalls.count()).isZero();
        });
    }

    String publicBase() {
        return outside.publicBase().isEmpty() ? "ws://127.0.0.1:" + port() : outside.publicBase();
    }

    AgentRevision revision() {
        return revision;
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() throws Exception {
        outcome(server.close().toCompletionStage());
        clients.close();
    }

    /** Tokens that admit once. */
    private final class Tickets implements MediaTokens {
        @Override
        public String issue(CallDescriptor call) {
            return ticket(call);
        }

        @Override
        public Redemption redeem(String token) {
            return switch (token) {
                case "expired" -> new Redemption.Refused(Refusal.EXPIRED);
                case "foreign" -> new Redemption.Refused(Refusal.OTHER_AGENT);
                case "undecidable" -> new Redemption.Refused(Refusal.UNDECIDABLE);
                default -> {
                    CallDescriptor call = tokens.remove(token);
                    yield call == null ? new Redemption.Refused(Refusal.TAKEN) : new Redemption.Admitted(call);
                }
            };
        }
    }
}
