package io.bvrai.operator.twilio;

import java.util.Optional;

/**
 * An order for one number.
 *
 * @param number E.164, from a search
 * @param tag FriendlyName, by which an interrupted purchase is found again
 * @param voice set in the same request: a fresh number otherwise plays Twilio's demo, at a price
 * @param addressSid where the country's regulation asks for one
 * @param bundleSid where the country's regulation asks for one
 */
public record NumberPurchase(
        String number, String tag, VoiceSettings voice, Optional<String> addressSid, Optional<String> bundleSid) {}
