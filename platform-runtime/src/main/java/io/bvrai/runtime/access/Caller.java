package io.bvrai.runtime.access;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who calls the API.
 *
 * @param name tells one caller from the others in the log; neither a secret nor what a person is called
 */
record Caller(String name, Role role) {
    /** What a caller may do. */
    enum Role {
        /** Reads. */
        VIEWER,
        /** Reads and acts: campaigns, contacts, suppression. */
        OPERATOR,
        /** May all that there is. */
        ADMIN,
        /** Reads the audit trail, and of calls and contacts nothing. */
        AUDITOR;

        private static final List<Role> STRONGEST_FIRST = List.of(ADMIN, OPERATOR, VIEWER, AUDITOR);

        boolean mayRead() {
            return this != AUDITOR;
        }

        boolean mayAct() {
            return this == OPERATOR || this == ADMIN;
        }

        /** The role of whoever has these, in lower case; other words give nothing. */
        static Optional<Role> strongest(Collection<?> words) {
            return STRONGEST_FIRST.stream()
                    .filter(role -> words.contains(role.name().toLowerCase(Locale.ROOT)))
                    .findFirst();
        }
    }
}
