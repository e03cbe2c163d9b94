package io.bvrai.simulator.webhook;

import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.environment.Switches;
import java.net.URI;

/** The string a signature covers for a configured URL. Only string surgery: decoding would change what is signed. */
final class SignedUrl {
    private SignedUrl() {}

    static String of(String configured, Switches switches) {
        String url = switches.is(Switch.SIGNATURE_FRAGMENT, "included") ? configured : withoutFragment(configured);
        return switch (switches.get(Switch.SIGNATURE_PORT)) {
            case "explicit" -> withPort(url);
            case "omitted" -> withoutPort(url);
            default -> url;
        };
    }

    static String withoutFragment(String url) {
        int hash = url.indexOf('#');
        return hash < 0 ? url : url.substring(0, hash);
    }

    private static String withPort(String url) {
        URI uri = URI.create(withoutFragment(url));
        if (uri.getPort() >= 0) {
            return url;
        }
        int end = authorityEnd(url);
        return url.substring(0, end) + ":" + Endpoint.defaultPort(uri.getScheme()) + url.substring(end);
    }

    private static String withoutPort(String url) {
        URI uri = URI.create(withoutFragment(url));
        if (uri.getPort() < 0) {
            return url;
        }
        int end = authorityEnd(url);
        return url.substring(0, url.lastIndexOf(':', end - 1)) + url.substring(end);
    }

    private static int authorityEnd(String url) {
        int start = url.indexOf("://") + 3;
        for (int i = start; i < url.length(); i++) {
            if ("/?#".indexOf(url.charAt(i)) >= 0) {
                return i;
            }
        }
        return url.length();
    }
}
