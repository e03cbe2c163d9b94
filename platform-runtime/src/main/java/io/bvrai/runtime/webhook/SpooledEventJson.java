package io.bvrai.runtime.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as text for the spool: plain fields, so that a pod of another version reads it. */
final class SpooledEventJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SpooledEventJson() {}

    private record Entry(
            String kind,
            String receivedAt,
            String pathAndQuery,
            @Nullable String attempt,
            List<FormPair> form) {}

    static String text(Events.SpooledEvent event) {
        Webhook webhook = event.webhook();
        try {
            return JSON.writeValueAsString(new Entry(
                    event.kind().name(),
                    event.receivedAt().toString(),
                    webhook.pathAndQuery(),
                    webhook.attempt().map(UUID::toString).orElse(null),
                    webhook.form()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings always become JSON", e);
        }
    }

    static Events.SpooledEvent parse(String text) {
        try {
            Entry entry = JSON.readValue(text, Entry.class);
            return new Events.SpooledEvent(
                    Events.Kind.valueOf(entry.kind()),
                    Instant.parse(entry.receivedAt()),
                    new Webhook(
                            entry.pathAndQuery(),
                            entry.form(),
                            Optional.ofNullable(entry.attempt()).map(UUID::fromString)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a sealed entry holds what was written", e);
        }
    }
}
