package io.bvrai.runtime.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the process. A start that fails says in one line what is missing and ends with 1. */
@QuarkusMain
public final class RuntimeMain {
    RuntimeMain() {}

    public static void main(String... args) {
        Quarkus.run(RuntimeProcess.class, RuntimeMain::ended, args);
    }

    private static void ended(Integer code, @Nullable Throwable failure) {
        if (failure != null) {
            // Not through the log, which a start that failed early never set up.
            System.err.println("bvrai-runtime can't start: " + FailedStart.reason(failure));
            Logger.getLogger(RuntimeMain.class).debug("why the start failed", failure);
        }
        System.exit(code);
    }
}
