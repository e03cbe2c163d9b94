package io.bvrai.simulator.twiml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwimlParserTest {
    private static Twiml parse(String body) throws TwimlException {
        return TwimlParser.parse("text/xml; charset=utf-8", body, true);
    }

    @Test
    void reads_a_stream_with_its_parameters_and_what_follows() throws TwimlException {
        Twiml twiml = parse("""
                <?xml version="1.0"?>
                <Response>
                  <Connect>
                    <Stream url="wss://a.test/m" statusCallback="https://a.test/s"><Parameter name="t" value="1&amp;2"/></Stream>
                  </Connect>
                  <Redirect method="GET">/resume/1</Redirect>
                </Response>
                """);

        assertThat(twiml.verbs())
                .containsExactly(
                        new Verb.ConnectStream(
                                "wss://a.test/m",
                                "",
                                Map.of("t", "1&2"),
                                new Verb.Callbacks("https://a.test/s", "POST", List.of()),
                                "",
                                "POST"),
                        new Verb.Redirect("/resume/1", "GET"));
        assertThat(twiml.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/xml | <Response><Say>x</Response> | 12100",
                "text/xml | <!DOCTYPE r [<!ENTITY e 'x'>]><Response>&e;</Response> | 12100",
                "text/xml | <Answer/> | 12200",
                "text/xml | <Response><Speak>x</Speak></Response> | 12200",
                "text/xml | <Response><Reject reason='bored'/></Response> | 12200",
                "text/xml | <Response><Pause length='long'/></Response> | 12200",
                "text/xml | <Response><Connect/></Response> | 12200",
                "application/json | <Response/> | 12300"
            })
    void refuses_with_the_debuggers_code(String type, String body, int code) {
        assertThatThrownBy(() -> TwimlParser.parse(type, body, true))
                .isInstanceOfSatisfying(
                        TwimlException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void limits_parameters_and_speech() {
        String parameter = "<Response><Connect><Stream url='wss://a.test/'><Parameter name='t' value='"
                + "x".repeat(499) + "'/></Stream></Connect></Response>";
        assertThatThrownBy(() -> parse(parameter)).isInstanceOf(TwimlException.class);
        assertThatThrownBy(() -> parse("<Response><Say>" + "x".repeat(4097) + "</Say></Response>"))
                .isInstanceOf(TwimlException.class);
    }

    @Test
    void an_unknown_attribute_only_warns_and_verbs_not_acted_out_are_named() throws TwimlException {
        Twiml twiml = parse("<Response><Say vioce='x'>Hi</Say><Record/></Response>");

        assertThat(twiml.warnings()).containsExactly("<Say> has no attribute 'vioce'");
        assertThat(twiml.verbs()).containsExactly(new Verb.Say("Hi", 1), new Verb.Unsupported("Record"));
    }
}
