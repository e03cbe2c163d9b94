package io.bvrai.runtime.platform.postgres;

import io.quarkus.arc.Unremovable;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What is scheduled and reads the database does nothing while there is no schema to read. */
@Singleton
@Unremovable
public class WithoutSchema implements Scheduled.SkipPredicate {
    private final TenantSchema schema;

    @Inject
    WithoutSchema(TenantSchema schema) {
        this.schema = schema;
    }

    @Override
    public boolean test(ScheduledExecution execution) {
        return !schema.stands();
    }
}
