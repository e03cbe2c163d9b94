package io.bvrai.simulator.account;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** An incoming phone number: E.164, the account that holds it, and its voice configuration as Twilio's fields. */
public final class PhoneNumber {
    private static final String[] SETTINGS = {
        "voice_url",
        "voice_method",
        "voice_fallback_url",
        "voice_fallback_method",
        "voice_application_sid",
        "voice_receive_mode",
        "trunk_sid",
        "status_callback",
        "status_callback_method",
        "sms_url",
        "sms_method",
        "sms_fallback_url",
        "sms_fallback_method",
        "sms_application_sid",
        "address_sid",
        "bundle_sid",
        "identity_sid",
        "emergency_address_sid",
        "emergency_status"
    };

    /** Setting one to a value clears the others. */
    private static final Set<String> EXCLUSIVE = Set.of("voice_url", "voice_application_sid", "trunk_sid");

    private final String sid;
    private final String number;
    private final Instant created;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private String accountSid;
    private String friendlyName;
    private boolean callerIdLookup;
    private Instant updated;

    public PhoneNumber(String accountSid, String number, Instant created) {
        this.sid = Sid.create("PN");
        this.accountSid = accountSid;
        this.number = number;
        this.friendlyName = PhoneFormat.national(number);
        this.created = created;
        this.updated = created;
        for (String setting : SETTINGS) {
            settings.put(setting, setting.endsWith("_method") ? "POST" : "");
        }
        settings.put("voice_receive_mode", "voice");
        settings.put("emergency_status", "Inactive");
    }

    public String sid() {
        return sid;
    }

    public String number() {
        return number;
    }

    public String accountSid() {
        return accountSid;
    }

    public String friendlyName() {
        return friendlyName;
    }

    /** A setting by its JSON name; empty if not set. */
    public String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    public static boolean hasSetting(String name) {
        return java.util.Arrays.asList(SETTINGS).contains(name);
    }

    public void set(String name, String value, Instant now) {
        if (EXCLUSIVE.contains(name) && !value.isEmpty()) {
            EXCLUSIVE.forEach(other -> settings.put(other, ""));
        }
        settings.put(name, value);
        updated = now;
    }

    public void rename(String name, Instant now) {
        friendlyName = name;
        updated = now;
    }

    public void callerIdLookup(boolean lookup, Instant now) {
        callerIdLookup = lookup;
        updated = now;
    }

    public void moveTo(String account, Instant now) {
        accountSid = account;
        updated = now;
    }

    public JsonObject json() {
        JsonObject json = new JsonObject()
                .put("sid", sid)
                .put("account_sid", accountSid)
                .put("friendly_name", friendlyName)
                .put("phone_number", number)
                .put("voice_caller_id_lookup", callerIdLookup)
                .put("date_created", TwilioDate.of(created))
                .put("date_updated", TwilioDate.of(updated))
                .put("capabilities", capabilities())
                .put("address_requirements", "none")
                .put("beta", false)
                .put("origin", "twilio")
                .put("status", "in-use")
                .put("api_version", "2010-04-01")
                .put("uri", "/2010-04-01/Accounts/" + accountSid + "/IncomingPhoneNumbers/" + sid + ".json");
        settings.forEach((name, value) -> json.put(name, nullWhenUnset(name, value)));
        return json;
    }

    public static JsonObject capabilities() {
        return new JsonObject()
                .put("voice", true)
                .put("sms", true)
                .put("mms", true)
                .put("fax", false);
    }

    /** Twilio writes unset SIDs as null (applications and URLs as empty strings). */
    private static @org.jspecify.annotations.Nullable String nullWhenUnset(String name, String value) {
        boolean sid = name.endsWith("_sid") && !name.endsWith("application_sid");
        return sid && value.isEmpty() ? null : value;
    }
}
