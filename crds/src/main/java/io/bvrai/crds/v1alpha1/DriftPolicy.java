package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when a system outside the cluster no longer matches the spec. */
public enum DriftPolicy {
    /** It is put right and an Event says so. */
    @JsonProperty("Repair")
    REPAIR,
    /** The status says what differs; nothing is written. */
    @JsonProperty("Report")
    REPORT
}
