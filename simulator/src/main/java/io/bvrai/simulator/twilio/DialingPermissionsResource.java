package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.DialingPermissions.Permission;
import io.bvrai.simulator.http.Form;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code voice.twilio.com/v1/Settings} and {@code voice.twilio.com/v1/DialingPermissions}: which countries the caller's own account may call
 * (<a href="https://www.twilio.com/docs/voice/api/dialing-permissions-resources">Dialing permissions</a>).
 */
final class DialingPermissionsResource {
    private static final String HOST = "https://voice.twilio.com";
    private static final String SETTINGS = "/v1/Settings";
    private static final String COUNTRIES = "/v1/DialingPermissions/Countries";
    private static final String UPDATES = "/v1/DialingPermissions/BulkCountryUpdates";
    private static final String INHERITANCE = "DialingPermissionsInheritance";
    /** Filters of the list, and what each is of a country. */
    private static final Map<String, String> FILTERS = Map.of(
            "IsoCode", "iso_code",
            "LowRiskNumbersEnabled", "low_risk_numbers_enabled",
            "HighRiskSpecialNumbersEnabled", "high_risk_special_numbers_enabled",
            "HighRiskTollfraudNumbersEnabled", "high_risk_tollfraud_numbers_enabled");

    private final DialingPermissions permissions;

    DialingPermissionsResource(DialingPermissions permissions) {
        this.permissions = permissions;
    }

    List<Operation> operations() {
        Set<String> list = new HashSet<>(Paging.PARAMETERS);
        list.addAll(FILTERS.keySet());
        return List.of(
                new Operation(HttpMethod.GET, SETTINGS, Set.of(), this::settings),
                new Operation(HttpMethod.POST, SETTINGS, Set.of(INHERITANCE), this::changeSettings),
                new Operation(HttpMethod.GET, COUNTRIES, list, this::list),
                new Operation(HttpMethod.POST, UPDATES, Set.of("UpdateRequest"), this::update));
    }

    private RestReply settings(RestRequest request) {
        return RestReply.ok(shown(request));
    }

    private JsonObject shown(RestRequest request) {
        return new JsonObject()
                .put("dialing_permissions_inheritance", permissions.inherits(request.caller()))
                .put("url", HOST + SETTINGS);
    }

    private RestReply changeSettings(RestRequest request) {
        demandActive(request);
        if (!request.caller().isSubaccount()) {
            throw TwilioError.badRequest(20001, "The main account has nobody to inherit from");
        }
        if (request.form().filled(INHERITANCE).isPresent()) {
            permissions.inherit(request.caller(), Checks.flag(request.form(), INHERITANCE));
        }
        return RestReply.accepted(shown(request));
    }

    private RestReply list(RestRequest request) {
        List<JsonObject> countries = permissions.countries().stream()
                .map(country -> country(request, country))
                .filter(country -> passes(request.form(), country))
                .toList();
        return RestReply.ok(Paging.pageOfV1(request, HOST, "content", countries));
    }

    private static boolean passes(Form form, JsonObject country) {
        return FILTERS.entrySet().stream().allMatch(filter -> form.filled(filter.getKey())
                .map(wanted -> wanted.equals(String.valueOf(country.getValue(filter.getValue()))))
                .orElse(true));
    }

    private JsonObject country(RestRequest request, String code) {
        Permission permission = permissions.of(request.caller(), code);
        return new JsonObject()
                .put("iso_code", code)
                .put("name", permissions.name(code))
                .put("country_codes", new JsonArray(DialingPermissions.callingCodes(code)))
                .put("low_risk_numbers_enabled", permission.lowRisk())
                .put("high_risk_special_numbers_enabled", permission.special())
                .put("high_risk_tollfraud_numbers_enabled", permission.tollFraud())
                .put("url", HOST + COUNTRIES + "/" + code);
    }

    private static void demandActive(RestRequest request) {
        if (request.caller().status() != Account.Status.ACTIVE) {
            throw new TwilioError(403, 20005, "Account not active");
        }
    }

    private RestReply update(RestRequest request) {
        demandActive(request);
        String wanted = request.form()
                .filled("UpdateRequest")
                .orElseThrow(() -> TwilioError.badRequest(20001, "UpdateRequest is required"));
        JsonArray updates;
        try {
            updates = new JsonArray(wanted);
        } catch (DecodeException e) {
            throw TwilioError.badRequest(20001, "UpdateRequest is no JSON array");
        }
        List<JsonObject> read = updates.stream().map(this::checked).toList();
        read.forEach(update -> permissions.set(request.caller(), update.getString("iso_code"), permission(update)));
        return RestReply.created(
                new JsonObject().put("update_count", read.size()).put("update_request", wanted));
    }

    private JsonObject checked(Object update) {
        if (!(update instanceof JsonObject country)
                || !permissions.countries().contains(country.getString("iso_code", ""))) {
            throw TwilioError.badRequest(20001, "UpdateRequest names no country: " + update);
        }
        return country;
    }

    private static Permission permission(JsonObject update) {
        return new Permission(
                flag(update, "low_risk_numbers_enabled"),
                flag(update, "high_risk_special_numbers_enabled"),
                flag(update, "high_risk_tollfraud_numbers_enabled"));
    }

    /** The documentation's examples have text; a missing one is off. */
    private static boolean flag(JsonObject update, String name) {
        return Boolean.parseBoolean(String.valueOf(update.getValue(name)));
    }
}
