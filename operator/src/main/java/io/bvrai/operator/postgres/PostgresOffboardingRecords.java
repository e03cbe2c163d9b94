package io.bvrai.operator.postgres;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@link OffboardingRecords} in table {@code tenant_offboarding} of the platform's database. */
public final class PostgresOffboardingRecords implements OffboardingRecords {
    private static final String SELECT = """
            SELECT o.id, r.name, o.stage, o.begun_at, o.retained_since, o.retain_until, o.inventory, o.released
            FROM tenant_offboarding o JOIN tenant_registry r ON r.id = o.id WHERE\s""";

    private final PlatformTables tables;

    public PostgresOffboardingRecords(PlatformTables tables) {
        this.tables = tables;
    }

    @Override
    public Optional<Offboarding> find(TenantId id) {
        return tables.with(session -> one(session, id));
    }

    @Override
    public Offboarding begin(TenantId id, Instant now) {
        return tables.with(session -> {
            Optional<Offboarding> begun = one(session, id);
            if (begun.isPresent()) {
                return begun.get();
            }
            Sql.update(
                    session,
                    "INSERT INTO tenant_offboarding (id, stage, begun_at)"
                            + " SELECT id, 'Suspend', ? FROM tenant_registry WHERE id = ? AND state <> 'Erased' ON CONFLICT DO NOTHING",
                    Timestamp.from(now),
                    id.value());
            // Whoever comes late finds it erased, and at the next look that the name stands for nobody.
            return one(session, id)
                    .orElseThrow(() -> new SQLException("Tenant " + id.value() + " was erased meanwhile", "40001"));
        });
    }

    @Override
    public boolean advance(TenantId id, Stage from, Stage to) {
        return change(
                "UPDATE tenant_offboarding SET stage = ? WHERE id = ? AND stage = ?", wire(to), id.value(), wire(from));
    }

    @Override
    public void inventory(TenantId id, String json) {
        change(
                "UPDATE tenant_offboarding SET inventory = ? WHERE id = ? AND stage = ?",
                json,
                id.value(),
                wire(Stage.EXPORT));
    }

    @Override
    public void retain(TenantId id, Instant since, Instant until) {
        change(
                "UPDATE tenant_offboarding SET retained_since = ?, retain_until = ? WHERE id = ? AND NOT released",
                whole(since),
                whole(until),
                id.value());
    }

    /** PostgreSQL rounds: what isn't to be retained at all would be for a part of a microsecond. */
    private static Timestamp whole(Instant instant) {
        return Timestamp.from(instant.truncatedTo(ChronoUnit.MICROS));
    }

    @Override
    public void release(TenantId id) {
        change("""
                WITH gone AS (UPDATE tenant_offboarding SET released = true WHERE id = ? AND NOT released RETURNING id)
                DELETE FROM tenant_oidc WHERE tenant IN (SELECT id FROM gone)
                """, id.value());
    }

    @Override
    public boolean withdraw(TenantId id) {
        return tables.with(session -> {
            Sql.update(
                    session,
                    "DELETE FROM tenant_offboarding WHERE id = ? AND stage NOT IN ('Erase', 'Verify')",
                    id.value());
            return one(session, id).isEmpty();
        });
    }

    @Override
    public void moving(TenantId id, String number) {
        change(
                "INSERT INTO moving_number (tenant, number) VALUES (?, ?) ON CONFLICT (tenant, number) DO UPDATE SET since = now()",
                id.value(),
                number);
    }

    @Override
    public Set<String> moving(TenantId id) {
        return tables.with(session -> Sql.strings(
                session,
                "SELECT number FROM moving_number WHERE tenant = ? AND since > now() - interval '1 hour' ORDER BY number",
                id.value()));
    }

    @Override
    public void arrived(TenantId id, String number) {
        change("DELETE FROM moving_number WHERE tenant = ? AND number = ?", id.value(), number);
    }

    @Override
    public List<Offboarding> due(Instant now) {
        return tables.with(session -> select(
                session,
                "o.released AND r.state <> 'Erased' AND (o.retain_until <= ? OR o.stage IN ('Erase', 'Verify')) ORDER BY o.begun_at",
                Timestamp.from(now)));
    }

    private boolean change(String sql, Object... parameters) {
        return tables.with(session -> Sql.update(session, sql, parameters)) > 0;
    }

    private static Optional<Offboarding> one(Connection session, TenantId id) throws SQLException {
        return select(session, "o.id = ?", id.value()).stream().findFirst();
    }

    private static List<Offboarding> select(Connection session, String where, Object parameter) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(SELECT + where)) {
            query.setObject(1, parameter);
            try (ResultSet rows = query.executeQuery()) {
                List<Offboarding> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(new Offboarding(
                            new TenantId(rows.getString(1)),
                            rows.getString(2),
                            Stage.valueOf(rows.getString(3).toUpperCase(Locale.ROOT)),
                            rows.getTimestamp(4).toInstant(),
                            Optional.ofNullable(rows.getTimestamp(5)).map(Timestamp::toInstant),
                            Optional.ofNullable(rows.getTimestamp(6)).map(Timestamp::toInstant),
                            Optional.ofNullable(rows.getString(7)),
                            rows.getBoolean(8)));
                }
                return found;
            }
        }
    }

    private static String wire(Stage stage) {
        return stage.name().charAt(0) + stage.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
