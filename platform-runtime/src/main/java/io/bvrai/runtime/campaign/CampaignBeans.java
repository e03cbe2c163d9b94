package io.bvrai.runtime.campaign;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the campaign room is made with besides its own classes. */
public class CampaignBeans {
    @Produces
    @Singleton
    DialerTimes times() {
        return DialerTimes.USUAL;
    }
}
