package io.bvrai.runtime.platform;

import io.bvrai.runtime.platform.vault.VaultException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;

/**
 * Brings the schema up to date. A tenant's first migration starts while Vault and PostgreSQL are still being told of the tenant: a process that
 * waits for them a while is up sooner than one that the kubelet starts again and again, and says why it waits.
 */
final class Migration {
    /** Then the process ends, for the kubelet to back off and for people to see that it fails. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Migration.class);

    /** Classes of SQL states that another time may be better for: connection, login, no such database yet, no room, shutting down. */
    private static final Set<String> NOT_YET = Set.of("08", "28", "3D", "53", "57");

    private final Supplier<MigrateResult> migrate;
    private final InstantSource clock;
    private final Pause pause;

    /** Waits between tries. */
    @FunctionalInterface
    interface Pause {
        void last(Duration time) throws InterruptedException;
    }

    Migration(Supplier<MigrateResult> migrate, InstantSource clock, Pause pause) {
        this.migrate = migrate;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Migrates, as soon as Vault and the database let it.
     *
     * @throws RuntimeException what failed: at once if no other time is better, else when patience is over
     */
    MigrateResult run() throws InterruptedException {
        Instant began = clock.instant();
        Duration next = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                return migrate.get();
            } catch (RuntimeException failure) {
                Duration waited = Duration.between(began, clock.instant());
                if (!isTooEarly(failure) || waited.plus(next).compareTo(PATIENCE) > 0) {
                    throw failure;
                }
                LOG.warnf(
                        "the schema waits, try %d failed after %d s, the next is in %d s: %s",
                        tries, waited.toSeconds(), next.toSeconds(), FailedStart.reason(failure));
                pause.last(next);
                Duration doubled = next.multipliedBy(2);
                next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        }
    }

    /** Not what a script does wrong: that is the same next time. */
    private static boolean isTooEarly(Throwable failure) {
        return FailedStart.causes(failure).stream().anyMatch(cause -> switch (cause) {
            case VaultException vault -> true;
            // The pool gives no state when it got no connection in time.
            case SQLException sql -> sql.getSQLState() == null || NOT_YET.contains(sqlClass(sql.getSQLState()));
            default -> false;
        });
    }

    private static String sqlClass(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }
}
