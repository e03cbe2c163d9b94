package io.bvrai.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was written to the Kubernetes API. All lists empty promises that nothing was sent.
 *
 * @param created {@code Kind name}
 * @param updated because something else is wanted now
 * @param repaired because somebody else changed what is wanted
 * @param deleted because it is no longer wanted
 */
public record Changes(List<String> created, List<String> updated, List<String> repaired, List<String> deleted) {
    public static final Changes NONE = new Changes(List.of(), List.of(), List.of(), List.of());

    public Changes {
        created = List.copyOf(created);
        updated = List.copyOf(updated);
        repaired = List.copyOf(repaired);
        deleted = List.copyOf(deleted);
    }

    public boolean none() {
        return created.isEmpty() && updated.isEmpty() && repaired.isEmpty() && deleted.isEmpty();
    }

    /** Whether the named object was created, updated or repaired. */
    public boolean wrote(String kind, String name) {
        var object = kind + " " + name;
        return created.contains(object) || updated.contains(object) || repaired.contains(object);
    }

    public Changes and(Changes later) {
        return new Changes(
                join(created, later.created),
                join(updated, later.updated),
                join(repaired, later.repaired),
                join(deleted, later.deleted));
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Collects changes while they are made. */
    static final class Collector {
        private final List<String> created = new ArrayList<>();
        private final List<String> updated = new ArrayList<>();
        private final List<String> repaired = new ArrayList<>();
        private final List<String> deleted = new ArrayList<>();

        void created(HasMetadata object) {
            created.add(describe(object));
        }

        void updated(HasMetadata object) {
            updated.add(describe(object));
        }

        void repaired(HasMetadata object) {
            repaired.add(describe(object));
        }

        void deleted(HasMetadata object) {
            deleted.add(describe(object));
        }

        Changes changes() {
            return new Changes(created, updated, repaired, deleted);
        }

        private static String describe(HasMetadata object) {
            return object.getKind() + " " + object.getMetadata().getName();
        }
    }
}
