package io.bvrai.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** A decoded {@code name=value} of a form; a list of them keeps repeated names, which a map can't. */
public record FormPair(String name, String value) {

    /**
     * All pairs of an {@code application/x-www-form-urlencoded} body, in its order.
     *
     * @throws IllegalArgumentException if a percent sign isn't followed by two hex digits
     */
    public static List<FormPair> parse(String body) {
        List<FormPair> pairs = new ArrayList<>();
        for (String part : body.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            pairs.add(new FormPair(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8)));
        }
        return List.copyOf(pairs);
    }
}
