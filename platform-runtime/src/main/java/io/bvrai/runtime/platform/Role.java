package io.bvrai.runtime.platform;

import java.util.Locale;
import java.util.Optional;

/** What one process of the image does. {@code api} and {@code worker} usually share a process; {@code migrate} runs alone and ends. */
public enum Role {
    /** Webhooks and media of one VoiceAgent. */
    AGENT,
    /** The tenant's REST API, the operator's status document and numbers without an agent. */
    API,
    /** Dialer, retention, housekeeping. */
    WORKER,
    /** Brings the schema up to date, then exits. */
    MIGRATE;

    static Optional<Role> parse(String name) {
        for (Role role : values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
