package io.bvrai.crds.v1alpha1.number;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a number when its object is deleted. */
public enum DeletionPolicy {
    /** The account keeps it, unbound. */
    @JsonProperty("Retain")
    RETAIN,
    /** It is given back. Somebody else may have it the next minute. */
    @JsonProperty("Release")
    RELEASE
}
