package io.bvrai.runtime.engine.ultravox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.runtime.engine.EngineCapabilities;
import io.bvrai.runtime.engine.EngineException;
import io.bvrai.runtime.engine.EngineException.Kind;
import io.bvrai.runtime.engine.EngineListener;
import io.bvrai.runtime.engine.EngineSession;
import io.bvrai.runtime.engine.ProviderKeys;
import io.bvrai.runtime.engine.SessionSpec;
import io.bvrai.runtime.engine.VoiceEngine;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.bvrai.runtime.engine.wire.ProviderClients.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Map;

/** Ultravox, bridged. The call is created while the carrier waits for the webhook's answer and can then be joined from any pod. */
public final class UltravoxEngine implements VoiceEngine {
    private static final String JOIN_URL = "joinUrl";
    private static final JsonMapper JSON = new JsonMapper();

    private final ProviderClients clients;
    private final ProviderKeys keys;
    private final URI calls;

    /**
     * @param api base address, such as {@code https://api.ultravox.ai}
     */
    public UltravoxEngine(ProviderClients clients, ProviderKeys keys, URI api) {
        this.clients = clients;
        this.keys = keys;
        this.calls = URI.create(api.toString().replaceAll("/+$", "") + "/api/calls");
    }

    @Override
    public EngineCapabilities capabilities() {
        return new EngineCapabilities(false, true, false);
    }

    @Override
    public Future<Map<String, String>> prepare(SessionSpec spec) {
        EngineConfig.Ultravox engine = (EngineConfig.Ultravox) spec.engine();
        return keys.apiKey(engine.providerRef())
                .compose(key -> clients.post(
                        calls,
                        MultiMap.caseInsensitiveMultiMap().add("x-api-key", key),
                        UltravoxRequests.create(spec, engine)))
                .compose(UltravoxEngine::joinUrl)
                .map(joinUrl -> Map.of(JOIN_URL, joinUrl));
    }

    @Override
    public Future<EngineSession> attach(SessionSpec spec, Map<String, String> prepared, EngineListener listener) {
        String joinUrl = prepared.get(JOIN_URL);
        if (joinUrl == null) {
            return prepare(spec).compose(now -> attach(spec, now, listener));
        }
        return clients.connect(URI.create(joinUrl), MultiMap.caseInsensitiveMultiMap())
                .map(socket -> new UltravoxSession(socket, listener).start());
    }

    private static Future<String> joinUrl(Reply reply) {
        if (reply.status() != 201) {
            return Future.failedFuture(
                    new EngineException(ProviderClients.kindOf(reply.status()), "Ultravox answered " + reply.status()));
        }
        try {
            JsonNode joinUrl = JSON.readTree(reply.body()).path("joinUrl");
            if (joinUrl.isTextual() && joinUrl.textValue().startsWith("ws")) {
                return Future.succeededFuture(joinUrl.textValue());
            }
        } catch (JsonProcessingException malformed) {
            return Future.failedFuture(
                    new EngineException(Kind.PROTOCOL, "Ultravox created a call but answered no JSON"));
        }
        return Future.failedFuture(new EngineException(Kind.PROTOCOL, "Ultravox created a call without a joinUrl"));
    }
}
