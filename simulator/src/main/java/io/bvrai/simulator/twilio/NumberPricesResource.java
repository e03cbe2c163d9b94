package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.NumberPrices;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** {@code pricing.twilio.com/v1/PhoneNumbers/Countries}: what a number costs a month, the same for every account. */
final class NumberPricesResource {
    List<Operation> operations() {
        return List.of(new Operation(HttpMethod.GET, "/v1/PhoneNumbers/Countries/:country", Set.of(), this::get));
    }

    private RestReply get(RestRequest request) {
        NumberPrices.Country country = NumberPrices.of(request.pathParameter("country"))
                .orElseThrow(() -> TwilioError.notFound(request.path()));
        JsonArray prices = new JsonArray();
        country.prices()
                .forEach(price -> prices.add(new JsonObject()
                        .put("number_type", price.type())
                        .put("base_price", price.base())
                        .put("current_price", price.current())));
        return RestReply.ok(new JsonObject()
                .put("country", country.name())
                .put("iso_country", country.code())
                .put("phone_number_prices", prices)
                .put("price_unit", "usd")
                .put("url", "https://pricing.twilio.com" + request.path()));
    }
}
