package io.bvrai.runtime.engine;

import java.time.Duration;

/**
 * How long an engine may take before it counts as lost and the next one is tried. Together with one fallback they stay below what a
 * caller takes for a dead line.
 *
 * @param request one REST request, from connect to body
 * @param connect socket, TLS and upgrade
 * @param ready from upgrade to accepting audio
 */
public record EngineDeadlines(Duration request, Duration connect, Duration ready) {
    public static final EngineDeadlines USUAL =
            new EngineDeadlines(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(2));
}
