package io.bvrai.runtime.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A request of Twilio whose signature was found valid. Holds personal data: never logged.
 *
 * @param pathAndQuery as requested
 * @param form all its parameters, unknown ones too
 * @param attempt the campaign attempt in its query, if any
 */
record Webhook(String pathAndQuery, List<FormPair> form, Optional<UUID> attempt) {
    Webhook {
        form = List.copyOf(form);
    }

    /** A parameter's value, empty when it isn't there; of a repeated one the first. */
    Optional<String> parameter(String name) {
        return form.stream()
                .filter(pair -> pair.name().equals(name))
                .map(FormPair::value)
                .findFirst();
    }

    String callSid() {
        return parameter("CallSid").orElse("");
    }

    /**
     * Names this very request: SHA-256 of path and sorted parameters. Retries and duplicates have the same; the carrier's own token for that is
     * not signed and so no identity.
     */
    byte[] identity() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(pathAndQuery.getBytes(UTF_8));
            form.stream()
                    .sorted(Comparator.comparing(FormPair::name).thenComparing(FormPair::value))
                    .forEach(pair -> {
                        digest.update((byte) 0);
                        digest.update(pair.name().getBytes(UTF_8));
                        digest.update((byte) 1);
                        digest.update(pair.value().getBytes(UTF_8));
                    });
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Webhook[" + callSid() + "]";
    }
}
