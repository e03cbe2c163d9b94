package io.bvrai.operator.twilio;

import io.bvrai.operator.external.TrustBundle;
import java.net.URI;
import java.time.Duration;

/**
 * How the operator reaches Twilio's REST API.
 *
 * @param apiUrl base address; {@code https://api.twilio.com}, a Region's, or the simulator's
 * @param accountsUrl base address of the API that rotates tokens; {@code https://accounts.twilio.com}
 * @param pricingUrl base address of the API of prices; {@code https://pricing.twilio.com}
 * @param voiceUrl base address of the API of dialing permissions; {@code https://voice.twilio.com}
 * @param timeout limit of each request, connecting included
 * @param requestsPerSecond sustained rate towards each account
 */
public record TwilioSettings(
        URI apiUrl,
        URI accountsUrl,
        URI pricingUrl,
        URI voiceUrl,
        TrustBundle trust,
        Duration timeout,
        double requestsPerSecond) {}
