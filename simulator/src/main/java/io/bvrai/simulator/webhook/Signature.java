package io.bvrai.simulator.webhook;

import io.bvrai.simulator.http.Form;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Comparator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code X-Twilio-Signature}: Base64 HMAC-SHA1 over the URL and every form field, names in byte order. */
public final class Signature {
    private Signature() {}

    /** @param fields of a form POST; empty for GET, JSON bodies and WebSocket upgrades, which sign the URL alone */
    public static String of(String authToken, String url, Form fields) {
        StringBuilder signed = new StringBuilder(url);
        fields.fields().stream()
                .sorted(Comparator.comparing(Form.Field::name).thenComparing(Form.Field::value))
                .forEach(field -> signed.append(field.name()).append(field.value()));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }
}
