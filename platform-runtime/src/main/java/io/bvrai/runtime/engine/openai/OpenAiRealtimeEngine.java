package io.bvrai.runtime.engine.openai;

import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.engine.EngineCapabilities;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineSession;
import io.bvrai.runtime.engine.ProviderKeys;
import io.bvrai.runtime.engine.SessionSpec;
import io.bvrai.runtime.engine.VoiceEngine;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** OpenAI Realtime. A session is a socket and so belongs to the pod that has the media: nothing can be prepared for another one. */
public final class OpenAiRealtimeEngine implements VoiceEngine {
    /** Speech shorter than this doesn't silence the agent. */
    private static final Duration MINIMUM_TURN = Duration.ofMillis(120);

    private final Vertx vertx;
    private final ProviderClients clients;
    private final ProviderKeys keys;
    private final URI address;

    /**
     * @param address such as {@code wss://api.openai.com/v1/realtime}
     */
    public OpenAiRealtimeEngine(Vertx vertx, ProviderClients clients, ProviderKeys keys, URI address) {
        this.vertx = vertx;
        this.clients = clients;
        this.keys = keys;
        this.address = address;
    }

    @Override
    public EngineCapabilities capabilities() {
        return new EngineCapabilities(true, false, true);
    }

    @Override
    public Future<Map<String, String>> prepare(SessionSpec spec) {
        return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<EngineSession> attach(SessionSpec spec, Map<String, String> prepared, EngineListener listener) {
        EngineConfig.OpenAiRealtime engine = (EngineConfig.OpenAiRealtime) spec.engine();
        URI session = URI.create(address + "?model=" + URLEncoder.encode(engine.model(), StandardCharsets.UTF_8));
        return keys.apiKey(engine.providerRef())
                .compose(key -> clients.connect(
                        session, MultiMap.caseInsensitiveMultiMap().add("authorization", "Bearer " + key)))
                .compose(socket -> new RealtimeSession(vertx, socket, spec, engine, MINIMUM_TURN, listener)
                        .start(clients.deadlines().ready()));
    }
}
