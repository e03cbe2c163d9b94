package io.bvrai.runtime.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as text for the spool: plain fields, so that a process of another version reads it. */
final class CallEventJson {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private CallEventJson() {}

    private record Entry(
            String kind,
            String receivedAt,
            String pathAndQuery,
            @Nullable String attempt,
            List<FormPair> form,
            @Nullable String revision,
            int epoch) {}

    static String text(CallEvent event) {
        Webhook webhook = event.webhook();
        try {
            return JSON.writeValueAsString(new Entry(
                    event.kind().name(),
                    event.receivedAt().toString(),
                    webhook.pathAndQuery(),
                    webhook.attempt().map(UUID::toString).orElse(null),
                    webhook.form(),
                    event.revision(),
                    event.epoch()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings always become JSON", e);
        }
    }

    /**
     * Reads it back.
     *
     * @throws Spool.UnreadableException if it isn't an event of a version that this process knows
     */
    static CallEvent parse(String text) throws Spool.UnreadableException {
        try {
            Entry entry = JSON.readValue(text, Entry.class);
            return new CallEvent(
                    CallEvent.Kind.valueOf(entry.kind()),
                    Instant.parse(entry.receivedAt()),
                    new Webhook(
                            entry.pathAndQuery(),
                            entry.form(),
                            Optional.ofNullable(entry.attempt()).map(UUID::fromString)),
                    entry.revision(),
                    entry.epoch());
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            throw new Spool.UnreadableException("a spooled entry is no event", e);
        }
    }
}
