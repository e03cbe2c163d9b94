package io.bvrai.runtime.call;

import java.util.Collection;
import java.util.TreeSet;

/** How a tenant's limit is divided while nobody can count the calls of all its pods. */
final class PodShare {
    private PodShare() {}

    /**
     * A pod's part of the limit. Pods that have heard of the same pods come to parts that add up to the limit exactly.
     *
     * @param heard pods last heard of, with or without this one
     */
    static int of(int limit, Collection<String> heard, String pod) {
        TreeSet<String> pods = new TreeSet<>(heard);
        pods.add(pod);
        int before = pods.headSet(pod).size();
        return limit / pods.size() + (before < limit % pods.size() ? 1 : 0);
    }
}
