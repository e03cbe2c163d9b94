package io.bvrai.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator writes to the systems outside the cluster. */
public enum ManagementPolicy {
    /** It creates, repairs and removes. */
    @JsonProperty("Full")
    FULL,
    /** It reads and reports; it writes nothing. */
    @JsonProperty("ObserveOnly")
    OBSERVE_ONLY
}
