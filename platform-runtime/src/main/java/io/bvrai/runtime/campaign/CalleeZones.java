package io.bvrai.runtime.campaign;

import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/** The time zones a callee may be in. */
final class CalleeZones {
    /**
     * One zone for each distinct clock of the contiguous United States. Phoenix is its own: Arizona keeps standard time in summer.
     */
    private static final Set<ZoneId> CONTIGUOUS_US = Set.of(
            ZoneId.of("America/New_York"),
            ZoneId.of("America/Chicago"),
            ZoneId.of("America/Denver"),
            ZoneId.of("America/Phoenix"),
            ZoneId.of("America/Los_Angeles"));

    private CalleeZones() {}

    /**
     * The zones to honour, all at once.
     *
     * @param explicit the zone stated with the contact, if any
     * @param region ISO 3166-1 alpha-2 region of the number
     * @return empty when nothing is known, and the contact can't be dialled
     */
    static Set<ZoneId> of(Optional<ZoneId> explicit, String region) {
        return explicit.map(Set::of).orElseGet(() -> region.equals("US") ? CONTIGUOUS_US : Set.of());
    }
}
