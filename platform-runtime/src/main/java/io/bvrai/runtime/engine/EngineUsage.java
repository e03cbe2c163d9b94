package io.bvrai.runtime.engine;

import java.util.Map;

/**
 * What a provider reported to bill for.
 *
 * @param units amount by the provider's own class, such as {@code input_audio_tokens}
 */
public record EngineUsage(Map<String, Long> units) {
    public EngineUsage {
        units = Map.copyOf(units);
    }
}
