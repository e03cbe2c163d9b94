package io.bvrai.runtime.campaign;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/**
 * What decides when somebody may be called.
 *
 * @param zones the time zones the callee may be in, to be honoured all at once; empty when nothing is known, and the contact can't be dialled
 * @param region ISO 3166-1 alpha-2 region of the number: its law holds whatever the campaign declares
 */
record Callee(Set<ZoneId> zones, String region) {
    /**
     * One zone for each distinct clock of the contiguous United States. Phoenix is its own: Arizona keeps standard time in summer.
     */
    private static final Set<ZoneId> CONTIGUOUS_US = Set.of(
            ZoneId.of("America/New_York"),
            ZoneId.of("America/Chicago"),
            ZoneId.of("America/Denver"),
            ZoneId.of("America/Phoenix"),
            ZoneId.of("America/Los_Angeles"));

    Callee {
        zones = Set.copyOf(zones);
    }

    /**
     * A callee as uploaded.
     *
     * @param explicit the zone stated with the contact, if any
     */
    static Callee of(Optional<ZoneId> explicit, String region) {
        return new Callee(
                explicit.map(Set::of).orElseGet(() -> region.equals("US") ? CONTIGUOUS_US : Set.of()), region);
    }
}
