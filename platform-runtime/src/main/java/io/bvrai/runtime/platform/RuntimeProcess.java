package io.bvrai.runtime.platform;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.jboss.logging.Logger;

/** Serves until told to stop; as {@code migrate}, brings the schema up to date and ends with 0. */
@Singleton
@Unremovable
public class RuntimeProcess implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(RuntimeProcess.class);
    private final RuntimeSettings settings;
    private final Flyway flyway;

    @Inject
    RuntimeProcess(RuntimeSettings settings, Flyway flyway) {
        this.settings = settings;
        this.flyway = flyway;
    }

    @Override
    public int run(String... args) throws InterruptedException {
        if (settings.has(Role.MIGRATE)) {
            MigrateResult result = new Migration(flyway::migrate, InstantSource.system(), Thread::sleep).run();
            LOG.infof("schema at version %s, %d migrations run", result.targetSchemaVersion, result.migrationsExecuted);
            return 0;
        }
        Quarkus.waitForExit();
        return 0;
    }
}
