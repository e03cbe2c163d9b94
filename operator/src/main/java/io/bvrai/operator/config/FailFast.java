package io.bvrai.operator.config;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/** Refuses to start on a configuration that can't work, before the first watch is opened. */
@ApplicationScoped
class FailFast {

    void check(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start, BvraiConfig config) {
        var findings = ConfigCheck.findings(config);
        if (!findings.isEmpty()) {
            throw new IllegalStateException(String.join(" ", findings));
        }
    }
}
