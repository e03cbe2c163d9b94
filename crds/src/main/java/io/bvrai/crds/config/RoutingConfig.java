package io.bvrai.crds.config;

import java.util.List;

/**
 * Which revision answers which share of an agent's calls: file {@code routing.json}.
 *
 * @param version format, see {@link ConfigJson#VERSION}
 * @param agent the VoiceAgent's name
 * @param weights live revisions; at least one, the weights add up to 100. The stable one comes first.
 */
public record RoutingConfig(int version, String agent, List<Weight> weights) implements Versioned {

    public RoutingConfig {
        weights = List.copyOf(weights);
        if (weights.isEmpty() || weights.stream().mapToInt(Weight::percent).sum() != 100) {
            throw new InvalidConfigException("routing of agent " + agent + ": the weights must add up to 100");
        }
    }

    /**
     * The share of one revision.
     *
     * @param revision {@link AgentRevision#revision()}
     * @param percent 0 to 100
     */
    public record Weight(String revision, int percent) {}
}
