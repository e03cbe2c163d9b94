package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link PhoneNumbers} on the 2010 API. */
public final class TwilioNumbers implements PhoneNumbers {
    private static final String HELD = "incoming_phone_numbers";

    private final TwilioClient twilio;

    public TwilioNumbers(TwilioClient twilio) {
        this.twilio = twilio;
    }

    @Override
    public List<HeldNumber> list(String accountSid) {
        return held(accountSid, Map.of("PageSize", "1000"));
    }

    @Override
    public Optional<HeldNumber> findByNumber(String accountSid, String number) {
        return held(accountSid, Map.of("PhoneNumber", number, "PageSize", "50")).stream()
                .filter(held -> held.number().equals(number))
                .findFirst();
    }

    @Override
    public List<HeldNumber> findByTag(String accountSid, String tag) {
        return held(accountSid, Map.of("FriendlyName", tag, "PageSize", "50")).stream()
                .filter(held -> held.tag().equals(tag))
                .toList();
    }

    private List<HeldNumber> held(String accountSid, Map<String, String> query) {
        return twilio.list(accountSid, "Accounts/" + accountSid + "/IncomingPhoneNumbers.json", query, HELD).stream()
                .map(TwilioNumbers::number)
                .toList();
    }

    @Override
    public List<String> search(String accountSid, NumberSearch search, int limit) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("VoiceEnabled", "true");
        if (search.sms()) {
            query.put("SmsEnabled", "true");
        }
        if (search.mms()) {
            query.put("MmsEnabled", "true");
        }
        search.areaCode().ifPresent(code -> query.put("AreaCode", code));
        search.contains().ifPresent(pattern -> query.put("Contains", pattern));
        query.put("PageSize", Integer.toString(limit));
        String path = "Accounts/" + accountSid + "/AvailablePhoneNumbers/" + search.country() + "/"
                + search.type().path() + ".json";
        return twilio.list(accountSid, path, query, "available_phone_numbers").stream()
                .map(offer -> offer.path("phone_number").asText())
                .limit(limit)
                .toList();
    }

    @Override
    public HeldNumber buy(String accountSid, NumberPurchase purchase) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("PhoneNumber", purchase.number());
        form.put("FriendlyName", purchase.tag());
        form.putAll(form(purchase.voice()));
        // A fresh number has neither, and Twilio refuses empty ones on creation.
        form.remove("VoiceApplicationSid", "");
        form.remove("TrunkSid", "");
        purchase.addressSid().ifPresent(sid -> form.put("AddressSid", sid));
        purchase.bundleSid().ifPresent(sid -> form.put("BundleSid", sid));
        return number(
                twilio.post(accountSid, "Accounts/" + accountSid + "/IncomingPhoneNumbers.json", form, Repeat.NEVER));
    }

    @Override
    public HeldNumber update(String accountSid, String numberSid, String tag, VoiceSettings voice) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("FriendlyName", tag);
        form.putAll(form(voice));
        return number(twilio.post(accountSid, path(accountSid, numberSid), form, Repeat.SAFE));
    }

    @Override
    public void move(String accountSid, String numberSid, String toAccount, String tag) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("FriendlyName", tag);
        form.putAll(form(VoiceSettings.NOWHERE));
        form.put("AccountSid", toAccount);
        twilio.post(accountSid, path(accountSid, numberSid), form, Repeat.SAFE);
    }

    @Override
    public void release(String accountSid, String numberSid) {
        TwilioClient.unlessGone(() -> twilio.delete(accountSid, path(accountSid, numberSid)));
    }

    private static String path(String accountSid, String numberSid) {
        return "Accounts/" + accountSid + "/IncomingPhoneNumbers/" + numberSid + ".json";
    }

    private static Map<String, String> form(VoiceSettings voice) {
        Map<String, String> form = new LinkedHashMap<>();
        // Before VoiceUrl: of the three that exclude each other the last one set wins.
        form.put("VoiceApplicationSid", voice.voiceApplicationSid());
        form.put("TrunkSid", voice.trunkSid());
        form.put("VoiceUrl", voice.voiceUrl());
        form.put("VoiceMethod", voice.voiceMethod());
        form.put("VoiceFallbackUrl", voice.voiceFallbackUrl());
        form.put("VoiceFallbackMethod", voice.voiceFallbackMethod());
        form.put("StatusCallback", voice.statusCallback());
        form.put("StatusCallbackMethod", voice.statusCallbackMethod());
        return form;
    }

    private static HeldNumber number(JsonNode number) {
        VoiceSettings voice = new VoiceSettings(
                text(number, "voice_url"),
                text(number, "voice_method"),
                text(number, "voice_fallback_url"),
                text(number, "voice_fallback_method"),
                text(number, "status_callback"),
                text(number, "status_callback_method"),
                text(number, "voice_application_sid"),
                text(number, "trunk_sid"));
        return new HeldNumber(text(number, "sid"), text(number, "phone_number"), text(number, "friendly_name"), voice);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : "";
    }
}
