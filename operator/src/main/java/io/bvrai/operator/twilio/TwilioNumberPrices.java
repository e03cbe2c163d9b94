package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.SharedListing;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** {@link NumberPrices} on {@code pricing.twilio.com/v1/PhoneNumbers/Countries}. */
public final class TwilioNumberPrices implements NumberPrices {
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    private final TwilioClient twilio;
    private final Clock clock;
    /** By country: the same for all tenants, and many numbers are looked at together when a process begins. */
    private final Map<String, SharedListing<NumberPriceList>> lists = new ConcurrentHashMap<>();

    public TwilioNumberPrices(TwilioClient twilio, Clock clock) {
        this.twilio = twilio;
        this.clock = clock;
    }

    @Override
    public NumberPriceList in(String country) {
        return lists.computeIfAbsent(country, each -> new SharedListing<>(() -> asked(each), clock))
                .latest();
    }

    private NumberPriceList asked(String country) {
        String path = "/v1/PhoneNumbers/Countries/" + country;
        JsonNode list = twilio.prices(path);
        Map<NumberSearch.Type, BigDecimal> monthly = new EnumMap<>(NumberSearch.Type.class);
        for (JsonNode price : list.path("phone_number_prices")) {
            // "toll free" here is TollFree elsewhere.
            String type = price.path("number_type").asText().replace(" ", "");
            if (price.hasNonNull("current_price")) {
                BigDecimal amount =
                        new BigDecimal(valid(AMOUNT, price.path("current_price").asText(), path));
                Arrays.stream(NumberSearch.Type.values())
                        .filter(known -> known.path().equalsIgnoreCase(type))
                        .forEach(known -> monthly.put(known, amount));
            }
        }
        String currency = list.path("price_unit").asText().toUpperCase(Locale.ROOT);
        return new NumberPriceList(valid(CURRENCY, currency, path), monthly);
    }

    /** What isn't understood isn't guessed at: it is about money. */
    private static String valid(Pattern form, String text, String path) {
        if (!form.matcher(text).matches()) {
            throw TwilioReply.unclear(path, "'" + text + "' in its prices");
        }
        return text;
    }
}
