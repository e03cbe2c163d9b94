package io.bvrai.simulator.environment;

import java.util.Arrays;
import java.util.Optional;

/**
 * A behaviour the vendors don't document, and the value it has unless told otherwise. Each is explained in
 * {@code simulator/ASSUMPTIONS.md}; a test keeps the two lists equal.
 */
public enum Switch {
    REST_UNKNOWN_PARAMETERS("twilio.rest.unknown-parameters", "refuse"),
    REST_CONTENT_TYPE("twilio.rest.content-type", "refuse"),
    REST_TOKEN_OF_PARENT("twilio.rest.parent-key-reaches-subaccount", "no"),
    ACCOUNT_CLOSE_RELEASES_NUMBERS("twilio.account.close-releases-numbers", "yes"),
    DIALING_CANADA("twilio.dialing.canada", "with-us"),
    DIALING_OWN_PERMISSIONS("twilio.dialing.own-permissions", "parents"),
    NUMBER_DEFAULT_VOICE_URL("twilio.number.default-voice-url", "https://demo.twilio.com/welcome/voice/"),
    SIGNATURE_FRAGMENT("twilio.signature.fragment", "excluded"),
    SIGNATURE_PORT("twilio.signature.port", "as-configured"),
    WEBHOOK_EXTRA_PARAMETERS("twilio.webhook.extra-parameters", "0"),
    WEBHOOK_GEOGRAPHY("twilio.webhook.geography", "country"),
    WEBHOOK_RETRY_DELAY_MS("twilio.webhook.retry-delay-ms", "0"),
    CALLBACK_DUPLICATES("twilio.callback.duplicates", "0"),
    CALLBACK_DELAY_MS("twilio.callback.delay-ms", "0"),
    CALLBACK_ORDER("twilio.callback.order", "in-order"),
    CALL_QUEUE_SECONDS_MAX("twilio.call.queue-seconds-max", "86400"),
    CALL_RING_MS_INBOUND("twilio.call.inbound-ring-ms", "0"),
    CALL_DECLINED_STATUS("twilio.call.declined-status", "busy"),
    PRICE_DELAY_MS("twilio.price.delay-ms", "5000"),
    TWIML_FAILURE("twilio.twiml.failure", "speak-and-hang-up"),
    TWIML_SCHEMA("twilio.twiml.schema-violation", "fail"),
    AMD_DELAY_MS("twilio.amd.delay-ms", "1500"),
    REJECTED_STATUS("twilio.twiml.rejected-status", "no-answer"),
    STREAM_URL_QUERY("twilio.stream.url-query", "refuse"),
    STREAM_CONNECT_FAILURE("twilio.stream.connect-failure", "next-verb"),
    STREAM_ABRUPT_LOSS("twilio.stream.abrupt-loss", "next-verb"),
    STREAM_CONNECT_TIMEOUT_MS("twilio.stream.connect-timeout-ms", "10000"),
    STREAM_BAD_FRAMES("twilio.stream.bad-frames", "warn"),
    STREAM_JITTER_MS("twilio.stream.jitter-ms", "0"),
    AI_FIRST_BYTE_MS("ai.first-byte-ms", "150"),
    AI_BURST_FACTOR("ai.burst-factor", "8"),
    AI_UNKNOWN_PROMPT("ai.unknown-prompt", "recite"),
    OPENAI_AUTH_FAILURE("openai.auth-failure", "handshake"),
    OPENAI_TURN_DURING_RESPONSE("openai.turn-during-response", "ignore"),
    OPENAI_SESSION_SECONDS("openai.session-seconds", "3600"),
    ULTRAVOX_UNKNOWN_FIELDS("ultravox.unknown-fields", "refuse"),
    ULTRAVOX_AUTH_STATUS("ultravox.auth-status", "403"),
    ULTRAVOX_LEAD_MS("ultravox.lead-ms", "client-buffer");

    private final String key;
    private final String preset;

    Switch(String key, String preset) {
        this.key = key;
        this.preset = preset;
    }

    public String key() {
        return key;
    }

    public String preset() {
        return preset;
    }

    public static Optional<Switch> byKey(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
    }
}
