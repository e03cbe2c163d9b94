package io.bvrai.simulator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.simulator.environment.Switches;
import io.bvrai.simulator.http.Form;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are those of Twilio's own libraries. */
class SignatureTest {
    private static final String TOKEN = "12345";
    private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";

    private static Form call() {
        return new Form()
                .add("Digits", "1234")
                .add("CallSid", "CA1234567890ABCDE")
                .add("To", "+18005551212")
                .add("Caller", "+14158675309")
                .add("From", "+14158675309");
    }

    @ParameterizedTest
    @CsvSource({
        "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "https://mycompany.com:443/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
        "http://mycompany.com:80/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4="
    })
    void signs_a_form_with_its_url(String url, String signature) {
        assertThat(Signature.of(TOKEN, url, call())).isEqualTo(signature);
    }

    @Test
    void signs_the_url_alone_when_there_is_no_form() {
        assertThat(Signature.of(TOKEN, URL, new Form())).isEqualTo("zYQTYrRWXE7LtzbG4PfP7/bkkGo=");
        assertThat(Signature.of(TOKEN, "wss://example.com/ws", new Form())).isEqualTo("HXrgvHt0qTHu33oSxSjpOvWtO60=");
        String hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        assertThat(Signature.of(TOKEN, URL + "&bodySHA256=" + hash, new Form()))
                .isEqualTo("a9nBmqA0ju/hNViExpshrM61xv4=");
    }

    @Test
    void sorts_names_by_byte_and_tells_upper_from_lower_case() {
        Form form = new Form()
                .add("callSid", "lowercase")
                .add("CallSid", "uppercase")
                .add("CALLSID", "allcaps");

        assertThat(Signature.of(TOKEN, URL, form)).isEqualTo("jDK7WKT8wiNrwggd4ceTv4e1MJ4=");
    }

    @ParameterizedTest
    @CsvSource({
        "as-configured, https://a.test/x?y=a%2Bb, https://a.test/x?y=a%2Bb",
        "explicit, https://a.test/x?y=a%2Bb, https://a.test:443/x?y=a%2Bb",
        "explicit, wss://a.test, wss://a.test:443",
        "omitted, https://a.test:443/x, https://a.test/x"
    })
    void signs_the_port_form_the_switch_asks_for_without_touching_the_rest(String form, String url, String signed) {
        Switches switches = new Switches(Map.of("twilio.signature.port", form));

        assertThat(SignedUrl.of(url + "#rc=5&rp=all", switches)).isEqualTo(signed);
    }

    @Test
    void signs_the_fragment_only_when_told() {
        Switches switches = new Switches(Map.of("twilio.signature.fragment", "included"));

        assertThat(SignedUrl.of("https://a.test/x#rc=5", switches)).isEqualTo("https://a.test/x#rc=5");
    }
}
