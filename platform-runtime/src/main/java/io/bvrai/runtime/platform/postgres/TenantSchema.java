package io.bvrai.runtime.platform.postgres;

import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the tenant's schema is as new as this image needs it. A tenant's first pods start beside its migration (docs/adr/058-the-first-pods-start-beside-the-migration.md):
 * until it has run they aren't ready, and nothing in them works on the database. A schema that a later release has migrated has this release's
 * version, too; migrations only add.
 */
@Singleton
public class TenantSchema {
    /** The newest of db/migration. */
    public static final String VERSION = "5";

    static final Duration PAUSE = Duration.ofMillis(250);

    private static final Logger LOG = Logger.getLogger(TenantSchema.class);
    private static final String MIGRATED = "SELECT 1 FROM flyway_schema_history WHERE version = ? AND success";
    /** No such table, and no such schema. */
    private static final Set<String> NEVER_MIGRATED = Set.of("42P01", "3F000");

    private final DataSource database;
    private final boolean needed;
    private final Consumer<SchemaStands> told;
    private volatile boolean stands;
    private volatile @Nullable Thread waiting;
    private @Nullable String said;

    @Inject
    TenantSchema(DataSource database, RuntimeSettings settings, Event<SchemaStands> events) {
        this(database, !settings.has(Role.MIGRATE), events::fire);
    }

    TenantSchema(DataSource database, boolean needed, Consumer<SchemaStands> told) {
        this.database = database;
        this.needed = needed;
        this.told = told;
    }

    /** Once it does, it always does. */
    public boolean stands() {
        return stands;
    }

    void await(@Observes StartupEvent startup) {
        if (needed) {
            waiting = Thread.ofVirtual().name("schema").start(this::awaitMigration);
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void awaitMigration() {
        try {
            while (!isMigrated()) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return;
        }
        stands = true;
        if (said != null) {
            LOG.infof("the schema stands at version %s", VERSION);
        }
        told.accept(new SchemaStands());
    }

    /** Says why not, but not the same again. */
    boolean isMigrated() {
        try {
            boolean found = Transaction.in(database, connection -> {
                try (PreparedStatement select = connection.prepareStatement(MIGRATED)) {
                    select.setString(1, VERSION);
                    try (ResultSet rows = select.executeQuery()) {
                        return rows.next();
                    }
                }
            });
            if (!found) {
                say("it is older");
            }
            return found;
        } catch (SQLException e) {
            say(
                    NEVER_MIGRATED.contains(String.valueOf(e.getSQLState()))
                            ? "it isn't there yet"
                            : "the database can't be asked: " + e.getMessage());
            return false;
        } catch (RuntimeException unexpected) {
            // The edge of the room: a pod whose thread had ended would wait for ever.
            say("asking failed: " + unexpected);
            return false;
        }
    }

    private void say(String why) {
        if (!why.equals(said)) {
            LOG.infof("waits for version %s of the schema: %s", VERSION, why);
            said = why;
        }
    }
}
