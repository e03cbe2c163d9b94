package io.bvrai.simulator.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers that can be bought: only ranges set aside for fiction, so none of them can belong to a person. US and
 * Canada: {@code +1 <area> 555 0100–0199}; United Kingdom: {@code +44 20 7946 0000–0999} local,
 * {@code +44 7700 900000–900999} mobile.
 */
public final class NumberInventory {
    private static final Pattern NORTH_AMERICA = Pattern.compile("\\+1([2-9]\\d\\d)55501\\d\\d");
    private static final Pattern UNITED_KINGDOM = Pattern.compile("\\+44(2079460|7700900)\\d{3}");
    private static final List<String> TOLL_FREE = List.of("800", "888", "877", "866", "855", "844", "833");
    private static final Map<String, List<String>> AREAS =
            Map.of("US", List.of("202", "212", "415", "312", "206"), "CA", List.of("416", "604"));

    private NumberInventory() {}

    public static boolean sells(String number) {
        return NORTH_AMERICA.matcher(number).matches()
                || UNITED_KINGDOM.matcher(number).matches();
    }

    /** All numbers of a country and type in order; empty if the vendor has no such type there. */
    public static Optional<Stream<String>> list(String country, String type, Optional<String> areaCode) {
        return switch (country + "/" + type) {
            case "US/Local", "CA/Local" ->
                Optional.of(northAmerican(areaCode.map(List::of).orElse(areas(country))));
            case "US/TollFree", "CA/TollFree" ->
                Optional.of(northAmerican(areaCode.map(List::of).orElse(TOLL_FREE)));
            case "GB/Local" -> Optional.of(range("+442079460", 1000, "%03d"));
            case "GB/Mobile" -> Optional.of(range("+447700900", 1000, "%03d"));
            default -> Optional.empty();
        };
    }

    private static List<String> areas(String country) {
        return AREAS.getOrDefault(country, List.of());
    }

    private static Stream<String> northAmerican(List<String> areaCodes) {
        return areaCodes.stream().flatMap(area -> range("+1" + area + "55501", 100, "%02d"));
    }

    private static Stream<String> range(String prefix, int count, String format) {
        return IntStream.range(0, count).mapToObj(i -> prefix + String.format(format, i));
    }
}
