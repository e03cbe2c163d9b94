package io.bvrai.simulator.twilio;

import io.bvrai.simulator.http.Form;
import java.net.URI;
import java.util.Optional;

/** Checks of parameter values that several resources share. */
final class Checks {
    private Checks() {}

    static String method(Form form, String name) {
        String method = form.filled(name).orElse("POST");
        if (!method.equals("POST") && !method.equals("GET")) {
            throw TwilioError.badRequest(21403, name + " must be GET or POST");
        }
        return method;
    }

    /** An absolute http or https URL, or empty. */
    static String url(Form form, String name, int code) {
        Optional<String> url = form.filled(name);
        if (url.isPresent() && !absolute(url.get())) {
            throw TwilioError.badRequest(code, name + " is not a valid URL: " + url.get());
        }
        return url.orElse("");
    }

    static int number(Form form, String name, int least, int most, int preset) {
        String text = form.filled(name).orElse(String.valueOf(preset));
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw TwilioError.badRequest(20001, name + " must be between " + least + " and " + most);
        }
        return Integer.parseInt(text);
    }

    static boolean flag(Form form, String name) {
        String text = form.filled(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw TwilioError.badRequest(20001, name + " must be true or false");
        }
        return text.equals("true");
    }

    private static boolean absolute(String url) {
        try {
            URI uri = URI.create(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
