package io.bvrai.operator.twilio;

/**
 * Where Twilio sends the calls of a number. Empty means not set. {@code voiceUrl}, {@code voiceApplicationSid} and {@code trunkSid}
 * exclude each other: setting one makes Twilio clear the others, so all three are always compared.
 */
public record VoiceSettings(
        String voiceUrl,
        String voiceMethod,
        String voiceFallbackUrl,
        String voiceFallbackMethod,
        String statusCallback,
        String statusCallbackMethod,
        String voiceApplicationSid,
        String trunkSid) {
    /** Calls end unanswered. */
    public static final VoiceSettings NOWHERE = new VoiceSettings("", "POST", "", "POST", "", "POST", "", "");
}
