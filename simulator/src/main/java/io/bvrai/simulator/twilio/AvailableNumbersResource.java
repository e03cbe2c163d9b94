package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.NumberInventory;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.account.PhoneNumber;
import io.bvrai.simulator.http.Form;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code AvailablePhoneNumbers/{country}/{type}}: what could be bought. */
final class AvailableNumbersResource {
    private static final Set<String> PARAMETERS = Set.of(
            "AreaCode",
            "Contains",
            "SmsEnabled",
            "MmsEnabled",
            "VoiceEnabled",
            "FaxEnabled",
            "ExcludeAllAddressRequired",
            "ExcludeLocalAddressRequired",
            "ExcludeForeignAddressRequired",
            "Beta",
            "NearNumber",
            "NearLatLong",
            "Distance",
            "InPostalCode",
            "InRegion",
            "InRateCenter",
            "InLata",
            "InLocality",
            "PageSize",
            "Page",
            "PageToken");

    private final Numbers numbers;

    AvailableNumbersResource(Numbers numbers) {
        this.numbers = numbers;
    }

    List<Operation> operations() {
        String path = "/2010-04-01/Accounts/:account/AvailablePhoneNumbers/:country/:type.json";
        return List.of(new Operation(HttpMethod.GET, path, PARAMETERS, this::list));
    }

    private RestReply list(RestRequest request) {
        Form form = request.form();
        String contains = form.filled("Contains").orElse("");
        if (!contains.isEmpty() && (contains.length() < 2 || contains.length() > 16)) {
            throw TwilioError.badRequest(21601, "Contains must have 2 to 16 characters");
        }
        Stream<String> offered = NumberInventory.list(
                        request.pathParameter("country"), request.pathParameter("type"), form.filled("AreaCode"))
                .orElseThrow(() -> TwilioError.notFound(request.path()));
        String digits = contains.replaceAll("[^0-9*]", "").replace("*", "\\d");
        JsonArray found = new JsonArray();
        offered.filter(number -> numbers.byNumber(number).isEmpty())
                .filter(number -> digits.isEmpty() || number.matches("\\+?\\d*" + digits + "\\d*"))
                .limit(Checks.number(form, "PageSize", 1, 1000, 30))
                .forEach(number -> found.add(available(number, request.pathParameter("country"))));
        return RestReply.ok(
                new JsonObject().put("available_phone_numbers", found).put("uri", request.path()));
    }

    private static JsonObject available(String number, String country) {
        return new JsonObject()
                .put("phone_number", number)
                .put("friendly_name", PhoneFormat.national(number))
                .put("iso_country", country)
                .put("lata", null)
                .put("locality", null)
                .put("rate_center", null)
                .put("latitude", null)
                .put("longitude", null)
                .put("region", null)
                .put("postal_code", null)
                .put("address_requirements", "none")
                .put("beta", false)
                .put("capabilities", PhoneNumber.capabilities());
    }
}
