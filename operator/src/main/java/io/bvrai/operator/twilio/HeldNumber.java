package io.bvrai.operator.twilio;

/**
 * A phone number that an account holds.
 *
 * @param number E.164
 * @param tag FriendlyName
 */
public record HeldNumber(String sid, String number, String tag, VoiceSettings voice) {}
