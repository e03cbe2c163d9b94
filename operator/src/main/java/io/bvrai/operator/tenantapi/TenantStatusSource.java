package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.TenantStatusDocument;
import java.time.Duration;

/** What a tenant's pods are doing, as its {@code tenant-api} knows it. */
public interface TenantStatusSource {

    /**
     * The tenant's status document.
     *
     * @param tenant the Tenant's name
     * @param namespace its namespace
     * @param maxAge an answer that is no older than this is taken from memory: all agents of a tenant ask for the same document
     */
    Answer of(String tenant, String namespace, Duration maxAge);

    /** What came back. Not knowing is an ordinary state: pods start, roll and fail. */
    sealed interface Answer {
        /** The document. */
        record Known(TenantStatusDocument document) implements Answer {}

        /** No document. The sentence says why, for a condition. */
        record Unknown(String why) implements Answer {}
    }
}
