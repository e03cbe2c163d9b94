package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link DialingPermissions} on {@code voice.twilio.com/v1}. */
public final class TwilioDialingPermissions implements DialingPermissions {
    private static final String SETTINGS = "/v1/Settings";
    private static final String COUNTRIES = "/v1/DialingPermissions/Countries";
    private static final String UPDATES = "/v1/DialingPermissions/BulkCountryUpdates";
    /** More than there are countries: one page. */
    private static final int PAGE_SIZE = 1000;

    private final TwilioClient twilio;
    private final int pageSize;

    public TwilioDialingPermissions(TwilioClient twilio) {
        this(twilio, PAGE_SIZE);
    }

    TwilioDialingPermissions(TwilioClient twilio, int pageSize) {
        this.twilio = twilio;
        this.pageSize = pageSize;
    }

    @Override
    public boolean inherited(String accountSid, String token) {
        return flag(
                twilio.voice(new MasterAccount(accountSid, token), "GET", SETTINGS, null),
                "dialing_permissions_inheritance",
                SETTINGS);
    }

    @Override
    public void endInheritance(String accountSid, String token) {
        twilio.voice(
                new MasterAccount(accountSid, token),
                "POST",
                SETTINGS,
                Map.of("DialingPermissionsInheritance", "false"));
    }

    @Override
    public List<CountryPermission> countries(String accountSid, String token) {
        MasterAccount account = new MasterAccount(accountSid, token);
        List<CountryPermission> countries =
                twilio.voiceList(account, COUNTRIES + "?PageSize=" + pageSize, "content").stream()
                        // Without a code nothing can be said about it to Twilio either.
                        .filter(country -> country.hasNonNull("iso_code"))
                        .map(TwilioDialingPermissions::permission)
                        .toList();
        if (countries.isEmpty()) {
            throw TwilioReply.unclear(COUNTRIES, "no country");
        }
        return countries;
    }

    @Override
    public void set(String accountSid, String token, Collection<CountryPermission> permissions) {
        MasterAccount account = new MasterAccount(accountSid, token);
        List<CountryPermission> all = new ArrayList<>(permissions);
        for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
            ArrayNode update = JsonNodeFactory.instance.arrayNode();
            all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE)).forEach(permission -> update.addObject()
                    .put("iso_code", permission.country())
                    // Text, as in Twilio's examples.
                    .put("low_risk_numbers_enabled", String.valueOf(permission.lowRisk()))
                    .put("high_risk_special_numbers_enabled", String.valueOf(permission.special()))
                    .put("high_risk_tollfraud_numbers_enabled", String.valueOf(permission.tollFraud())));
            twilio.voice(account, "POST", UPDATES, Map.of("UpdateRequest", update.toString()));
        }
    }

    private static CountryPermission permission(JsonNode country) {
        Set<String> codes = new HashSet<>();
        country.path("country_codes").forEach(code -> codes.add(code.asText()));
        return new CountryPermission(
                country.path("iso_code").asText(),
                codes,
                flag(country, "low_risk_numbers_enabled", COUNTRIES),
                flag(country, "high_risk_special_numbers_enabled", COUNTRIES),
                flag(country, "high_risk_tollfraud_numbers_enabled", COUNTRIES));
    }

    /** What isn't there isn't taken for closed; null, which Twilio's description allows, is. */
    private static boolean flag(JsonNode node, String field, String path) {
        if (!node.has(field)) {
            throw TwilioReply.unclear(path, "no " + field);
        }
        return node.path(field).asBoolean();
    }
}
