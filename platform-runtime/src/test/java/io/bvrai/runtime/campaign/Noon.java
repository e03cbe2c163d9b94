package io.bvrai.runtime.campaign;

import java.time.LocalTime;

/** Rules that allow calls now to people whose zone is {@link CampaignTenant#zoneAtNoon}, whenever the tests run. */
final class Noon {
    private Noon() {}

    static Rules rules() {
        return new Rules().window(LocalTime.of(9, 0), LocalTime.of(18, 0));
    }
}
