package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentStatus;
import io.bvrai.operator.kube.Conditions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which earlier revisions stay in an agent's ConfigMap, and which the status remembers. Pure. */
final class KeptRevisions {
    static final String ROUTING = "routing.json";
    private static final String SUFFIX = ".json";
    /** Bound of the schema: what a person may want to look back at. */
    private static final int REMEMBERED = 10;
    /** A prompt has up to 32 KiB and a ConfigMap 1 MiB; somebody who edits without pause must not fill it. */
    private static final int MOUNTED = 5;

    private KeptRevisions() {}

    static String file(String revision) {
        return revision + SUFFIX;
    }

    /**
     * Earlier revisions that calls may still be pinned to: a call that began a moment ago, on a pod that hasn't the new one. They stay until the
     * new revision has been live for the retention time.
     *
     * @param current the revision that is routed to, which isn't among the answer
     */
    static Map<String, String> mounted(
            Optional<ConfigMap> stored,
            @Nullable VoiceAgentStatus status,
            String current,
            Duration retention,
            Instant now) {
        if (stored.isEmpty()
                || stored.get().getData() == null
                || status == null
                || isSettled(status, current, retention, now)) {
            return Map.of();
        }
        var kept = new LinkedHashMap<String, String>();
        status.revisions().stream()
                .map(VoiceAgentStatus.Revision::revision)
                .filter(revision -> !revision.equals(current))
                .limit(MOUNTED)
                .forEach(revision -> {
                    var text = stored.get().getData().get(file(revision));
                    if (text != null) {
                        kept.put(file(revision), text);
                    }
                });
        return kept;
    }

    /** The status' list with the current revision first; one that is taken up again was made when it was made first. */
    static List<VoiceAgentStatus.Revision> remembered(
            @Nullable VoiceAgentStatus status, String current, long generation, Instant now) {
        var before = status == null ? List.<VoiceAgentStatus.Revision>of() : status.revisions();
        if (!before.isEmpty() && before.getFirst().revision().equals(current)) {
            return before;
        }
        var all = new ArrayList<VoiceAgentStatus.Revision>();
        all.add(before.stream()
                .filter(earlier -> earlier.revision().equals(current))
                .findFirst()
                .orElseGet(
                        () -> new VoiceAgentStatus.Revision(current, now.truncatedTo(ChronoUnit.SECONDS), generation)));
        before.stream().filter(earlier -> !earlier.revision().equals(current)).forEach(all::add);
        return List.copyOf(all.subList(0, Math.min(all.size(), REMEMBERED)));
    }

    private static boolean isSettled(VoiceAgentStatus status, String current, Duration retention, Instant now) {
        return current.equals(status.activeRevision())
                && liveSince(status)
                        .filter(since -> !now.isBefore(since.plus(retention)))
                        .isPresent();
    }

    private static Optional<Instant> liveSince(VoiceAgentStatus status) {
        return Conditions.find(status.conditions(), ConditionTypes.REVISION_LIVE)
                .filter(live -> Conditions.holds(List.of(live), ConditionTypes.REVISION_LIVE))
                .map(live -> live.lastTransitionTime());
    }
}
