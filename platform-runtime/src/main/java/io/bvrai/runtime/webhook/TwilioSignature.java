package io.bvrai.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.crds.config.Sha256;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code X-Twilio-Signature}: Base64 of HMAC-SHA1, keyed by the auth token of the account that owns the call, over the public URL and, for a form,
 * all its parameters sorted by name (https://www.twilio.com/docs/usage/security). Twilio is inconsistent about the default port in the URL, so
 * both forms are accepted; during a rotation two tokens are.
 */
public final class TwilioSignature {
    private static final String BODY_HASH = "bodySHA256=";

    private TwilioSignature() {}

    /**
     * Whether a form post was signed with one of the tokens.
     *
     * @param tokens auth tokens that are valid now
     * @param url the public URL as configured, with path and query, never one made from request headers
     * @param form all decoded pairs of the body, in any order, names possibly repeated
     * @param signature the header; null when there was none
     */
    public static boolean isValid(List<String> tokens, String url, List<FormPair> form, @Nullable String signature) {
        StringBuilder parameters = new StringBuilder();
        form.stream()
                .distinct()
                .sorted(Comparator.comparing(FormPair::name).thenComparing(FormPair::value))
                .forEach(pair -> parameters.append(pair.name()).append(pair.value()));
        return anyMatches(tokens, url, parameters.toString(), signature);
    }

    /** The same for a body that isn't a form: the URL carries the body's SHA-256 and is signed alone. */
    public static boolean isValid(List<String> tokens, String url, byte[] body, @Nullable String signature) {
        int at = url.indexOf(BODY_HASH);
        if (at < 0) {
            return false;
        }
        int end = url.indexOf('&', at);
        String stated = url.substring(at + BODY_HASH.length(), end < 0 ? url.length() : end);
        boolean bodyIsMeant = MessageDigest.isEqual(Sha256.hex(body).getBytes(UTF_8), stated.getBytes(UTF_8));
        return bodyIsMeant && anyMatches(tokens, url, "", signature);
    }

    /** The same for an upgrade to a WebSocket: a GET, signed over its {@code wss} URL. */
    public static boolean isValid(List<String> tokens, String url, @Nullable String signature) {
        return anyMatches(tokens, url, "", signature);
    }

    private static boolean anyMatches(List<String> tokens, String url, String parameters, @Nullable String signature) {
        if (signature == null) {
            return false;
        }
        byte[] shown = signature.getBytes(UTF_8);
        boolean valid = false;
        for (String token : tokens) {
            for (String form : List.of(url, otherPortForm(url))) {
                // No short cut: how long this takes must not tell how close a guess was.
                valid |= MessageDigest.isEqual(sign(token, form + parameters), shown);
            }
        }
        return valid;
    }

    /**
     * The URL with its scheme's default port added, or removed when it is there. By hand: {@code java.net.URI} would decode the query.
     */
    static String otherPortForm(String url) {
        int authority = url.indexOf("://") + 3;
        if (authority < 3) {
            return url;
        }
        String scheme = url.substring(0, authority - 3);
        String port = scheme.equals("https") || scheme.equals("wss") ? ":443" : ":80";
        int end = authority;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String host = url.substring(authority, end);
        if (host.endsWith(port)) {
            return url.substring(0, end - port.length()) + url.substring(end);
        }
        return host.contains(":") ? url : url.substring(0, end) + port + url.substring(end);
    }

    private static byte[] sign(String token, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encode(mac.doFinal(data.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }
}
