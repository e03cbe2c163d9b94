package io.bvrai.runtime.campaign;

import java.time.LocalTime;
import java.util.Map;
import java.util.Optional;

/**
 * Hours, in the callee's local time, outside which a jurisdiction allows no automated call; a campaign's own window can only be narrower.
 *
 * @param earliest inclusive
 * @param latest exclusive
 * @param source the rule
 */
record LegalHours(LocalTime earliest, LocalTime latest, String source) {

    private static final Map<String, LegalHours> BY_JURISDICTION =
            Map.of("US", new LegalHours(LocalTime.of(8, 0), LocalTime.of(21, 0), "47 CFR 64.1200(c)(1)"));

    /** The hours of a jurisdiction, an ISO 3166-1 alpha-2 country; empty where this table knows none. */
    static Optional<LegalHours> of(String jurisdiction) {
        return Optional.ofNullable(BY_JURISDICTION.get(jurisdiction));
    }
}
