package io.bvrai.runtime.campaign;

import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A thread that does the same step over and over; while the database or Vault is away, once a second. */
final class WorkLoop {
    private static final Logger LOG = Logger.getLogger(WorkLoop.class);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private final String name;
    private final Step step;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /** What is done over and over. */
    @FunctionalInterface
    interface Step {
        /** Answers how long there is nothing to do. */
        Duration take() throws SQLException;
    }

    WorkLoop(String name, Step step) {
        this.name = name;
        this.step = step;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    void stop() {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    boolean isRunning() {
        return !stopping;
    }

    private void run() {
        while (!stopping) {
            Duration pause;
            try {
                pause = step.take();
            } catch (SQLException | VaultException | PrivacyException away) {
                LOG.warnf("the %s stops until its neighbours are back: %s", name, away.getMessage());
                pause = AWAY;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
