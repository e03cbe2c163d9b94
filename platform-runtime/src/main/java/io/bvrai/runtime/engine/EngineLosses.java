package io.bvrai.runtime.engine;

import io.bvrai.crds.config.EngineConfig;
import io.micrometer.core.instrument.MeterRegistry;
import org.jboss.logging.Logger;

/** Counts and logs engines that could not be had or were lost. The message of a loss holds no credential and no words of a call. */
public final class EngineLosses implements VoiceEngines.Losses {
    private static final Logger LOG = Logger.getLogger(EngineLosses.class);

    private final MeterRegistry registry;

    public EngineLosses(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void lost(EngineConfig engine, EngineException cause) {
        LOG.warnf("provider %s lost: %s", engine.providerRef(), cause.getMessage());
        registry.counter(
                        "bvrai.engine.losses",
                        "engine",
                        engine.getClass().getSimpleName(),
                        "kind",
                        cause.kind().name())
                .increment();
    }
}
