package io.bvrai.runtime.engine;

import io.bvrai.runtime.engine.openai.OpenAiRealtimeEngine;
import io.bvrai.runtime.engine.ultravox.UltravoxEngine;
import io.bvrai.runtime.engine.wire.ProviderClients;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the engines together with the pod's addresses, its trust and the tenant's keys. */
public class EngineBeans {
    @Produces
    @Singleton
    ProviderClients clients(Vertx vertx, RuntimeSettings settings) {
        return new ProviderClients(vertx, settings.trustBundle(), EngineDeadlines.USUAL);
    }

    void close(@Disposes ProviderClients clients) {
        clients.close();
    }

    @Produces
    @Singleton
    ProviderKeys keys(Vertx vertx, Secrets secrets) {
        return provider -> vertx.executeBlocking(() -> secrets.providerKey(provider), false)
                .recover(failure -> Future.failedFuture(
                        failure instanceof VaultException
                                ? new EngineException(
                                        EngineException.Kind.REFUSED,
                                        "the key of provider " + provider + " can't be read from Vault",
                                        failure)
                                : failure));
    }

    @Produces
    @Singleton
    VoiceEngines engines(
            Vertx vertx, ProviderClients clients, ProviderKeys keys, RuntimeSettings settings, MeterRegistry metrics) {
        return new VoiceEngines(
                new UltravoxEngine(clients, keys, settings.neighbours().ultravoxApi()),
                new OpenAiRealtimeEngine(
                        vertx, clients, keys, settings.neighbours().openaiRealtime()),
                new EngineLosses(metrics));
    }
}
