package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/** {@link TenantRegistry} in table {@code tenant_registry} of the platform's database. */
public final class PostgresTenantRegistry implements TenantRegistry {
    private final PostgresSessions sessions;
    private final RandomGenerator random;
    private final AtomicBoolean migrated = new AtomicBoolean();

    public PostgresTenantRegistry(PostgresSessions sessions, RandomGenerator random) {
        this.sessions = sessions;
        this.random = random;
    }

    @Override
    public TenantId reserve(String name) {
        return inRegistry(session -> {
            Optional<TenantId> known = select(session, name);
            if (known.isPresent()) {
                return known.get();
            }
            Mandate.toCreate(Neighbour.POSTGRESQL, "The registry entry of " + name);
            insert(session, TenantId.mint(random), name);
            // Ours, or that of another replica that was faster.
            return select(session, name)
                    .orElseThrow(() -> new SQLException("The registry entry of " + name + " vanished", "40001"));
        });
    }

    @Override
    public Optional<TenantId> adopt(String name, TenantId id) {
        return inRegistry(session -> {
            if (select(session, name).isEmpty()) {
                Mandate.toCreate(Neighbour.POSTGRESQL, "The registry entry of " + name);
                insert(session, id, name);
            }
            return select(session, name).filter(id::equals);
        });
    }

    @Override
    public Optional<TenantId> find(String name) {
        return inRegistry(session -> select(session, name));
    }

    @Override
    public void erased(TenantId id) {
        inRegistry(session -> {
            try (PreparedStatement update = session.prepareStatement(
                    "UPDATE tenant_registry SET state = 'Erased', erased_at = now() WHERE id = ? AND state <> 'Erased'")) {
                update.setString(1, id.value());
                return update.executeUpdate();
            }
        });
    }

    /** Does nothing when the id or the name is taken. */
    private static void insert(Connection session, TenantId id, String name) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(
                "INSERT INTO tenant_registry (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, id.value());
            insert.setString(2, name);
            insert.executeUpdate();
        }
    }

    private <T> T inRegistry(PostgresSessions.Work<T> work) {
        return sessions.inPlatformDatabase(session -> {
            if (!migrated.get()) {
                RegistrySchema.migrate(session);
                migrated.set(true);
            }
            return work.on(session);
        });
    }

    private static Optional<TenantId> select(Connection session, String name) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement("SELECT id FROM tenant_registry WHERE name = ? AND state <> 'Erased'")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new TenantId(row.getString(1))) : Optional.empty();
            }
        }
    }
}
