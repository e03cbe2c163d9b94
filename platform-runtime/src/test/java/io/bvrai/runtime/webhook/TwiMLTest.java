package io.bvrai.runtime.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class TwiMLTest {
    @Test
    void connectsMediaAndNamesTheWayBack() {
        // Given
        URI media = URI.create("wss://acme.voice.test/v1/agents/reception/media/abc.def");
        URI resume = URI.create("https://acme.voice.test/v1/agents/reception/resume/1#rc=3&rp=all");

        // When
        String answer = TwiML.connect(media, resume);

        // Then
        assertThat(answer)
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Connect>"
                        + "<Stream url=\"wss://acme.voice.test/v1/agents/reception/media/abc.def\"/></Connect>"
                        + "<Redirect method=\"POST\">https://acme.voice.test/v1/agents/reception/resume/1#rc=3&amp;rp=all</Redirect>"
                        + "</Response>");
    }

    @Test
    void theAnswerToACallIsSmallerThanAKilobyteWhateverItsNamesAre() {
        // Given: the longest tenant, agent and domain that the API takes, and a ticket as MediaTickets signs them
        String host = "t".repeat(40) + "." + "d".repeat(63) + ".voice.example.com";
        String agent = "/v1/agents/" + "a".repeat(40);
        URI media = URI.create("wss://" + host + agent + "/media/" + "k".repeat(256));
        URI resume = URI.create("https://" + host + agent + "/resume/4#rc=3&rp=all&ct=1000&rt=3500&tt=14500");

        // When
        String answer = TwiML.connect(media, resume);

        // Then
        assertThat(answer.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1024);
    }

    @Test
    void speaksAndHangsUp() {
        assertThat(TwiML.sayAndHangUp("Back at <5> & \"soon\"", "en-US"))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"
                        + "<Say language=\"en-US\">Back at &lt;5&gt; &amp; &quot;soon&quot;</Say><Hangup/></Response>");
    }

    @Test
    void hasNothingToSayToAnEvent() {
        assertThat(TwiML.nothing()).isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>");
    }

    @Property
    void anyTextAPersonTypesIsOneSentenceAndNoMarkup(@ForAll String text) throws Exception {
        // Given
        String spoken = text.codePoints()
                .filter(c -> c == '\t' || c == '\n' || (c >= ' ' && c < 0xD800))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        // When
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(TwiML.sayAndHangUp(spoken, "en-US"))));

        // Then
        assertThat(document.getElementsByTagName("Say").item(0).getTextContent())
                .isEqualTo(spoken);
        assertThat(document.getDocumentElement().getChildNodes().getLength()).isEqualTo(2);
    }
}
