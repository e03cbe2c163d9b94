package io.bvrai.operator.number;

import io.bvrai.operator.twilio.VoiceSettings;
import java.util.ArrayList;
import java.util.List;

/** The settings of a number that calls depend on, in the order of {@link VoiceSettings}, each with what somebody could set it to by hand. */
enum VoiceField {
    VOICE_URL("VoiceUrl", "https://elsewhere.example/voice"),
    VOICE_METHOD("VoiceMethod", "GET"),
    VOICE_FALLBACK_URL("VoiceFallbackUrl", "https://elsewhere.example/fallback"),
    VOICE_FALLBACK_METHOD("VoiceFallbackMethod", "GET"),
    STATUS_CALLBACK("StatusCallback", "https://elsewhere.example/status"),
    STATUS_CALLBACK_METHOD("StatusCallbackMethod", "GET"),
    VOICE_APPLICATION_SID("VoiceApplicationSid", "AP00000000000000000000000000000001"),
    TRUNK_SID("TrunkSid", "TK00000000000000000000000000000001");

    /** Its name in Twilio's API and in a PhoneNumber's status. */
    final String wire;

    final String byHand;

    VoiceField(String wire, String byHand) {
        this.wire = wire;
        this.byHand = byHand;
    }

    /** The same settings with this one changed. */
    VoiceSettings changedIn(VoiceSettings voice) {
        var all = values(voice);
        all.set(ordinal(), byHand);
        return new VoiceSettings(
                all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6), all.get(7));
    }

    private static List<String> values(VoiceSettings voice) {
        return new ArrayList<>(List.of(
                voice.voiceUrl(),
                voice.voiceMethod(),
                voice.voiceFallbackUrl(),
                voice.voiceFallbackMethod(),
                voice.statusCallback(),
                voice.statusCallbackMethod(),
                voice.voiceApplicationSid(),
                voice.trunkSid()));
    }
}
