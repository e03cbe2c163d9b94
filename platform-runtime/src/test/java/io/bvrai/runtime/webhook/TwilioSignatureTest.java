package io.bvrai.runtime.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors: Twilio's own (twilio-java's RequestValidator tests) and ones recomputed independently. */
class TwilioSignatureTest {
    private static final List<String> TOKEN = List.of("12345");
    private static final List<FormPair> FORM = List.of(
            new FormPair("Digits", "1234"),
            new FormPair("CallSid", "CA1234567890ABCDE"),
            new FormPair("To", "+18005551212"),
            new FormPair("Caller", "+14158675309"),
            new FormPair("From", "+14158675309"));
    private static final String BODY = "{\"property\": \"value\", \"boolean\": true}";
    private static final String BODY_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com:443/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
        "http://mycompany.com/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4=",
    })
    void acceptsAFormWithTheDefaultPortWrittenOrLeftOut(String url, String signature) {
        assertThat(TwilioSignature.isValid(TOKEN, url, FORM, signature)).isTrue();
    }

    @Test
    void anotherPortIsAnotherAddress() {
        assertThat(TwilioSignature.isValid(
                        TOKEN,
                        "https://mycompany.com:8443/myapp.php?foo=1&bar=2",
                        FORM,
                        "RSOYDt4T1cUTdK1PDd93/VVr8B8="))
                .isFalse();
    }

    @Test
    void acceptsARequestWithoutParameters() {
        assertThat(TwilioSignature.isValid(
                        TOKEN,
                        "https://mycompany.com/myapp.php?foo=1&bar=2",
                        List.<FormPair>of(),
                        "zYQTYrRWXE7LtzbG4PfP7/bkkGo="))
                .isTrue();
    }

    @Test
    void sortsNamesByByteNotByLetter() {
        // Given
        List<FormPair> form = List.of(
                new FormPair("callSid", "lowercase"),
                new FormPair("CallSid", "uppercase"),
                new FormPair("CALLSID", "allcaps"));

        // When
        boolean valid = TwilioSignature.isValid(
                TOKEN, "https://mycompany.com/myapp.php?foo=1&bar=2", form, "jDK7WKT8wiNrwggd4ceTv4e1MJ4=");

        // Then
        assertThat(valid).isTrue();
    }

    @Test
    void aJsonBodyIsBoundByItsHashInTheAddress() {
        // Given
        String url = "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=" + BODY_HASH;
        String signature = "a9nBmqA0ju/hNViExpshrM61xv4=";

        // When
        boolean asSent = TwilioSignature.isValid(TOKEN, url, bytes(BODY), signature);
        boolean changed = TwilioSignature.isValid(TOKEN, url, bytes(BODY.replace("true", "false")), signature);
        boolean withoutHash =
                TwilioSignature.isValid(TOKEN, url.substring(0, url.indexOf("&bodySHA256")), bytes(BODY), signature);

        // Then
        assertThat(asSent).isTrue();
        assertThat(changed).isFalse();
        assertThat(withoutHash).isFalse();
    }

    @Test
    void anUpgradeIsSignedOverItsWssAddress() {
        // Given
        String signature = "HXrgvHt0qTHu33oSxSjpOvWtO60=";

        // When
        boolean overWss = TwilioSignature.isValid(TOKEN, "wss://example.com/ws", signature);
        boolean overHttps = TwilioSignature.isValid(TOKEN, "https://example.com/ws", signature);

        // Then
        assertThat(overWss).isTrue();
        assertThat(overHttps).isFalse();
    }

    @Test
    void duringARotationBothTokensCountAndNoOther() {
        // Given
        String url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        String signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

        // When
        boolean next = TwilioSignature.isValid(List.of("old", "12345"), url, FORM, signature);
        boolean neither = TwilioSignature.isValid(List.of("old", "older"), url, FORM, signature);
        boolean noToken = TwilioSignature.isValid(List.of(), url, FORM, signature);

        // Then
        assertThat(next).isTrue();
        assertThat(neither).isFalse();
        assertThat(noToken).isFalse();
    }

    @Test
    void aMissingEmptyOrGarbledSignatureIsNone() {
        String url = "https://mycompany.com/myapp.php?foo=1&bar=2";

        assertThat(TwilioSignature.isValid(TOKEN, url, FORM, null)).isFalse();
        assertThat(TwilioSignature.isValid(TOKEN, url, FORM, "")).isFalse();
        assertThat(TwilioSignature.isValid(TOKEN, url, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8"))
                .isFalse();
    }

    @Test
    void anEncodedQueryStaysAsSentInTheOtherPortForm() {
        assertThat(TwilioSignature.otherPortForm("https://acme.test/voice?bar=a%2Bb"))
                .isEqualTo("https://acme.test:443/voice?bar=a%2Bb");
        assertThat(TwilioSignature.otherPortForm("wss://acme.test:443/media")).isEqualTo("wss://acme.test/media");
        assertThat(TwilioSignature.otherPortForm("https://acme.test:8443/voice"))
                .isEqualTo("https://acme.test:8443/voice");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
