package io.bvrai.operator.number;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.bvrai.crds.v1alpha1.number.Acquire;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.twilio.NumberPriceList;
import io.bvrai.operator.twilio.NumberPrices;
import io.bvrai.operator.twilio.NumberSearch;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What numbers cost a month, for one decision: each country's prices are asked for when they are needed, and once. */
final class Rents {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private final NumberPrices prices;
    private final Map<String, Optional<NumberPriceList>> lists = new HashMap<>();

    Rents(NumberPrices prices) {
        this.prices = prices;
    }

    /** A number that is to be bought. */
    BigDecimal offered(Acquire acquire) {
        return list(acquire.country())
                .flatMap(list -> Optional.ofNullable(list.monthly().get(NumberPlan.type(acquire))))
                .orElseThrow(() -> new NeighbourException(
                        Neighbour.TWILIO,
                        Problem.NOT_FOUND,
                        "What the number may cost is limited, and Twilio names no price for one of this type in "
                                + acquire.country() + ": ask for another in a new PhoneNumber"));
    }

    /** A number that was asked for and may have been bought. */
    BigDecimal begun(Acquire acquire) {
        return most(Set.of(acquire.country()), Optional.of(NumberPlan.type(acquire)));
    }

    /** A number that is held. */
    BigDecimal held(String e164) {
        return most(Countries.of(e164), typeOf(e164));
    }

    /** The most that a number can cost by what is known of it; nothing where Twilio sells none. */
    private BigDecimal most(Set<String> countries, Optional<NumberSearch.Type> type) {
        return countries.stream()
                .flatMap(country -> list(country).stream())
                .flatMap(list -> type
                        .flatMap(known -> Optional.ofNullable(list.monthly().get(known)))
                        .or(() -> list.monthly().values().stream().max(Comparator.naturalOrder()))
                        .stream())
                .max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
    }

    /** The currencies of all that was asked for. */
    Set<String> currencies() {
        return lists.values().stream()
                .flatMap(Optional::stream)
                .map(NumberPriceList::currency)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Optional<NumberPriceList> list(String country) {
        return lists.computeIfAbsent(country, this::asked);
    }

    private Optional<NumberPriceList> asked(String country) {
        try {
            return Optional.of(prices.in(country));
        } catch (NeighbourException failure) {
            if (failure.problem() == Problem.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Optional<NumberSearch.Type> typeOf(String e164) {
        try {
            return switch (NUMBERS.getNumberType(NUMBERS.parse(e164, null))) {
                case FIXED_LINE, FIXED_LINE_OR_MOBILE -> Optional.of(NumberSearch.Type.LOCAL);
                case MOBILE -> Optional.of(NumberSearch.Type.MOBILE);
                case TOLL_FREE -> Optional.of(NumberSearch.Type.TOLL_FREE);
                default -> Optional.empty();
            };
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }
}
