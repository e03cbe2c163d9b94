package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Precaution;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link TenantFence} by an advisory lock on the tenant's id, shared by those who make and had by one who erases. It ends with its session,
 * however that ends. That an erasure is to begin is recorded before it asks for the lock: who makes something asks the record after it got the
 * lock.
 */
public final class PostgresTenantFence implements TenantFence {
    private static final String KEY = "(hashtextextended('bvrai tenant ' || ?, 0))";
    private static final String SHARED = "SELECT pg_try_advisory_lock_shared" + KEY;
    private static final String ALONE = "SELECT pg_try_advisory_lock" + KEY;

    private static final String STANDS = """
            SELECT r.id FROM tenant_registry r WHERE r.id = ? AND r.state <> 'Erased' AND NOT EXISTS
            (SELECT FROM tenant_offboarding o WHERE o.id = r.id AND (o.released OR o.stage IN ('Erase', 'Verify')))
            """;

    private final PostgresSessions sessions;

    public PostgresTenantFence(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public <T> T making(TenantId id, Supplier<T> work) {
        try (Making making = new Making(id)) {
            return Precaution.taking(making::begin, work);
        }
    }

    @Override
    public <T> Optional<T> erasing(TenantId id, Supplier<T> work) {
        return sessions.inPlatformDatabase(
                session -> locked(session, ALONE, id) ? Optional.of(work.get()) : Optional.empty());
    }

    /**
     * The same for the session that makes a database or a role: the server may go on with a statement whose operator was killed, and releases the
     * locks of its other sessions meanwhile.
     */
    static void making(Connection session, TenantId id) throws SQLException {
        if (!locked(session, SHARED, id)) {
            throw new SQLException("Tenant " + id.value() + " is being erased", "40001");
        }
    }

    private static boolean locked(Connection session, String lock, TenantId id) throws SQLException {
        return Sql.strings(session, lock, id.value()).contains("t");
    }

    /** A session that holds the lock, from the first change of the work to its end. */
    private final class Making implements AutoCloseable {
        private final TenantId id;
        private @Nullable Connection session;

        private Making(TenantId id) {
            this.id = id;
        }

        /** Before the first change; before the others it sees that the session, and with it the lock, is still there. */
        private void begin() {
            boolean first = session == null;
            Connection open = session == null ? sessions.openInPlatformDatabase() : session;
            session = open;
            boolean mayMake = sessions.on(
                    open,
                    lock -> (!first || locked(lock, SHARED, id))
                            && !Sql.strings(lock, STANDS, id.value()).isEmpty());
            if (!mayMake) {
                throw new NeighbourException(
                        Neighbour.POSTGRESQL,
                        Problem.CONFLICT,
                        "Nothing is made of tenant " + id.value() + " any more: its erasure has begun");
            }
        }

        @Override
        public void close() {
            Connection open = session;
            if (open != null) {
                sessions.close(open);
            }
        }
    }
}
