package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ExportDocument;
import java.time.Instant;

/** What a tenant's data comes to when it leaves, as its {@code tenant-api} signed it: hashes and counts, no rows. */
@FunctionalInterface
public interface TenantExports {
    /**
     * Asks for the manifest; the first who asks has it made.
     *
     * @param tenant the Tenant's name
     * @param namespace its namespace
     * @param offboarding when the off-boarding began: what was made for an earlier one is no answer
     */
    Answer of(String tenant, String namespace, Instant offboarding);

    /** What came back. */
    sealed interface Answer {
        /** The manifest. */
        record Made(ExportDocument document) implements Answer {}

        /** None yet, or none ever. The sentence says why, for a condition. */
        record NotMade(String why) implements Answer {}
    }
}
