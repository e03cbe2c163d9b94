package io.bvrai.operator.postgres;

import io.bvrai.crds.config.Sha256;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.SharedListing;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** {@link TenantRegistry} in table {@code tenant_registry} of the platform's database. */
public final class PostgresTenantRegistry implements TenantRegistry {
    private static final String LIVE = "SELECT id FROM tenant_registry WHERE name = ? AND state <> 'Erased'";

    private static final String ENTRIES = """
            SELECT name, id, coalesce(holder, ''), state <> 'Erased', EXISTS (SELECT FROM tenant_oidc WHERE tenant = id)
            FROM tenant_registry WHERE state <> 'Erased' OR erased_at > now() - interval '10 minutes'
            """;

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

    private static final String OIDC_CLAIMS = """
            SELECT o.pair, o.tenant FROM tenant_oidc o JOIN tenant_registry r ON r.id = o.tenant
            WHERE (o.pair = ? OR o.tenant = ?) AND r.state <> 'Erased'
            """;

    private static final String CLAIM_OIDC = """
            INSERT INTO tenant_oidc AS o (pair, tenant) VALUES (?, ?)
            ON CONFLICT (pair) DO UPDATE SET tenant = excluded.tenant
            WHERE EXISTS (SELECT 1 FROM tenant_registry r WHERE r.id = o.tenant AND r.state = 'Erased')
            """;

    private static final String RELEASE_OIDC = "DELETE FROM tenant_oidc WHERE tenant = ?";

    /**
     * @param live whether its name stands for it
     * @param oidc whether it has claimed an issuer's audience
     */
    private record Entry(String name, TenantId id, String holder, boolean live, boolean oidc) {}

    private final PlatformTables tables;
    private final RandomGenerator random;
    private final SharedListing<List<Entry>> entries;

    public PostgresTenantRegistry(PlatformTables tables, RandomGenerator random, Clock clock) {
        this.tables = tables;
        this.random = random;
        this.entries = new SharedListing<>(() -> tables.with(PostgresTenantRegistry::all), clock);
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
            Optional<TenantId> known = select(session, LIVE, name).filter(id::equals);
            if (known.isPresent() && held(session, name, holder).isEmpty()) {
                takeOver(session, id, holder);
            }
            return known.isEmpty() ? known : held(session, name, holder);
        });
    }

    @Override
    public boolean knows(TenantId id) {
        return tables.with(session -> select(session, "SELECT id FROM tenant_registry WHERE id = ?", id.value()))
                .isPresent();
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
    public boolean claimOidc(TenantId id, String issuer, String audience) {
        // Neither fits an index as it is: together they may have 3 KB. An issuer has no line break
        // (Formats#OIDC_ISSUER).
        String pair = Sha256.hex(issuer + "\n" + audience);
        return tables.with(session -> {
            Map<String, TenantId> claims = oidcClaims(session, id, pair);
            Optional<TenantId> claimant = Optional.ofNullable(claims.remove(pair));
            if (claimant.isEmpty()) {
                Mandate.toCreate(Neighbour.POSTGRESQL, "The claim to its issuer's audience");
            }
            // Whoever has it: the tenant names the earlier one no more. That one alone: where this comes late, another
            // operator has claimed by a later spec.
            for (String earlier : claims.keySet()) {
                if (Mandate.allowsStep()) {
                    Sql.update(session, RELEASE_OIDC + " AND pair = ?", id.value(), earlier);
                }
            }
            if (claimant.isEmpty() && Mandate.allowsStep()) {
                Sql.update(session, CLAIM_OIDC, pair, id.value());
                claimant = Optional.ofNullable(oidcClaims(session, id, pair).get(pair));
            }
            return claimant.filter(id::equals).isPresent();
        });
    }

    /** By their pairs: the one that is asked for, whosever it is, and what else the tenant has. */
    private static Map<String, TenantId> oidcClaims(Connection session, TenantId id, String pair) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(OIDC_CLAIMS)) {
            query.setString(1, pair);
            query.setString(2, id.value());
            try (ResultSet rows = query.executeQuery()) {
                Map<String, TenantId> claims = new HashMap<>();
                while (rows.next()) {
                    claims.put(rows.getString(1), new TenantId(rows.getString(2)));
                }
                return claims;
            }
        }
    }

    @Override
    public void releaseOidc(TenantId id) {
        tables.with(session -> Mandate.allowsStep() ? Sql.update(session, RELEASE_OIDC, id.value()) : 0);
    }

    @Override
    public boolean recentlyClaimedOidc(TenantId id) {
        return entries.latest().stream()
                .anyMatch(entry -> entry.oidc() && entry.id().equals(id));
    }

    @Override
    public Optional<TenantId> find(String name) {
        return tables.with(session -> select(session, LIVE, name));
    }

    @Override
    public List<String> names() {
        return entries.latest().stream().map(Entry::name).distinct().toList();
    }

    @Override
    public Optional<TenantId> heldBy(String name, String holder) {
        return tables.with(session -> held(session, name, holder));
    }

    @Override
    public Optional<TenantId> recentlyHeldBy(String name, String holder) {
        return entries.latest().stream()
                .filter(entry -> entry.live()
                        && entry.name().equals(name)
                        && entry.holder().equals(holder))
                .map(Entry::id)
                .findFirst();
    }

    private static List<Entry> all(Connection session) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(ENTRIES);
                ResultSet rows = query.executeQuery()) {
            List<Entry> all = new ArrayList<>();
            while (rows.next()) {
                all.add(new Entry(
                        rows.getString(1),
                        new TenantId(rows.getString(2)),
                        rows.getString(3),
                        rows.getBoolean(4),
                        rows.getBoolean(5)));
            }
            return List.copyOf(all);
        }
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
