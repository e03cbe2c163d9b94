package io.bvrai.operator.postgres;

import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** {@link TenantRegistry} in table {@code tenant_registry} of the platform's database. */
public final class PostgresTenantRegistry implements TenantRegistry {
    private static final String LIVE = "SELECT id FROM tenant_registry WHERE name = ? AND state <> 'Erased'";

    private static final String NAMES =
            "SELECT name FROM tenant_registry WHERE state <> 'Erased' OR erased_at > now() - interval '10 minutes'";

    private static final String HELD = LIVE + " AND holder = ?";
    /** Entries from before holders were recorded belong to whoever asks first. */
    private static final String CLAIM =
            "UPDATE tenant_registry SET holder = ? WHERE name = ? AND holder IS NULL AND state <> 'Erased'";

    /** What an erased tenant claimed is free. */
    private static final String CLAIMANT =
            "SELECT a.tenant FROM tenant_account a JOIN tenant_registry r ON r.id = a.tenant WHERE a.sid = ? AND r.state <> 'Erased'";

    private static final String CLAIM_ACCOUNT = """
            INSERT INTO tenant_account AS a (sid, tenant) VALUES (?, ?)
            ON CONFLICT (sid) DO UPDATE SET tenant = excluded.tenant
            WHERE EXISTS (SELECT 1 FROM tenant_registry r WHERE r.id = a.tenant AND r.state = 'Erased')
            """;

    private final PlatformTables tables;
    private final RandomGenerator random;

    public PostgresTenantRegistry(PlatformTables tables, RandomGenerator random) {
        this.tables = tables;
        this.random = random;
    }

    @Override
    public Optional<TenantId> reserve(String name, String holder) {
        return tables.with(session -> {
            Optional<TenantId> mine = select(session, HELD, name, holder);
            if (mine.isPresent()) {
                return mine;
            }
            if (select(session, LIVE, name).isEmpty()) {
                Mandate.toCreate(Neighbour.POSTGRESQL, "The registry entry of " + name);
                insert(session, TenantId.mint(random), name, holder);
            }
            // Ours, that of another replica that was faster, or another resource's.
            return held(session, name, holder);
        });
    }

    @Override
    public Optional<TenantId> adopt(String name, TenantId id, String holder) {
        return tables.with(session -> {
            Optional<TenantId> known = select(session, LIVE, name);
            if (known.isEmpty()) {
                Mandate.toCreate(Neighbour.POSTGRESQL, "The registry entry of " + name);
                insert(session, id, name, holder);
            } else if (known.get().equals(id) && held(session, name, holder).isEmpty()) {
                takeOver(session, id, holder);
            }
            return held(session, name, holder).filter(id::equals);
        });
    }

    /** One transaction: an id whose erasure a sweeper has just begun is taken over by nobody. */
    private static void takeOver(Connection session, TenantId id, String holder) throws SQLException {
        session.setAutoCommit(false);
        try {
            int ended = Sql.update(
                    session,
                    "DELETE FROM tenant_offboarding WHERE id = ? AND stage NOT IN ('Erase', 'Verify')",
                    id.value());
            boolean erasing = ended == 0
                    && !Sql.strings(session, "SELECT stage FROM tenant_offboarding WHERE id = ?", id.value())
                            .isEmpty();
            if (!erasing) {
                Sql.update(session, "UPDATE tenant_registry SET holder = ? WHERE id = ?", holder, id.value());
            }
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }

    @Override
    public boolean claimAccount(TenantId id, String accountSid) {
        return tables.with(session -> {
            Optional<TenantId> claimant = select(session, CLAIMANT, accountSid);
            if (claimant.isEmpty() && Mandate.allowsStep()) {
                Sql.update(session, CLAIM_ACCOUNT, accountSid, id.value());
                claimant = select(session, CLAIMANT, accountSid);
            }
            return claimant.isEmpty() || claimant.get().equals(id);
        });
    }

    @Override
    public Optional<TenantId> find(String name) {
        return tables.with(session -> select(session, LIVE, name));
    }

    @Override
    public List<String> names() {
        return tables.with(session -> List.copyOf(Sql.strings(session, NAMES)));
    }

    @Override
    public Optional<TenantId> heldBy(String name, String holder) {
        return tables.with(session -> held(session, name, holder));
    }

    private static Optional<TenantId> held(Connection session, String name, String holder) throws SQLException {
        Optional<TenantId> mine = select(session, HELD, name, holder);
        if (mine.isEmpty() && Sql.update(session, CLAIM, holder, name) > 0) {
            return select(session, HELD, name, holder);
        }
        return mine;
    }

    /** Does nothing when the id or the name is taken. */
    private static void insert(Connection session, TenantId id, String name, String holder) throws SQLException {
        Sql.update(
                session,
                "INSERT INTO tenant_registry (id, name, holder) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                id.value(),
                name,
                holder);
    }

    private static Optional<TenantId> select(Connection session, String sql, Object... parameters) throws SQLException {
        return Sql.strings(session, sql, parameters).stream().findFirst().map(TenantId::new);
    }
}
