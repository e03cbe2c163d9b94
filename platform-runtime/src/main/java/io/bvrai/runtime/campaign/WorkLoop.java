package io.bvrai.runtime.campaign;

import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does the same step over and over. A step that fails, for whatever reason, is taken again after a second: a pod whose thread had ended
 * would look healthy and do nothing.
 */
final class WorkLoop {
    private static final Logger LOG = Logger.getLogger(WorkLoop.class);
    private static final Duration AWAY = Duration.ofSeconds(1);

    private final String name;
    private final Step step;
    private volatile boolean stopping;
    private boolean failing;
    private volatile @Nullable Thread thread;

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

    /** Whether it does what it is for; one that never began does. */
    boolean isAlive() {
        Thread running = thread;
        return running == null || stopping || running.isAlive();
    }

    /** Once for each outage. */
    private void failed(String what, Exception failure) {
        if (!failing) {
            LOG.errorf(failure, "%s", what);
            failing = true;
        }
    }

    private void run() {
        while (!stopping) {
            Duration pause;
            try {
                pause = step.take();
                if (failing) {
                    LOG.infof("the %s goes on", name);
                    failing = false;
                }
            } catch (SQLException | VaultException | PrivacyException away) {
                failed("the " + name + " waits for its neighbours", away);
                pause = AWAY;
            } catch (RuntimeException unexpected) {
                // The edge of the room. A pool's connection attempt that was interrupted comes as one, for example.
                failed("the " + name + " failed and goes on", unexpected);
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
