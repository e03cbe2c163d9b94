package io.bvrai.operator.postgres;

import java.util.concurrent.atomic.AtomicBoolean;

/** The platform's own tables, brought to their newest version before the first use. Safe for concurrent use. */
public final class PlatformTables {
    private final PostgresSessions sessions;
    private final AtomicBoolean migrated = new AtomicBoolean();

    public PlatformTables(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    <T> T with(PostgresSessions.Work<T> work) {
        return sessions.inPlatformDatabase(session -> {
            if (!migrated.get()) {
                RegistrySchema.migrate(session);
                migrated.set(true);
            }
            return work.on(session);
        });
    }
}
