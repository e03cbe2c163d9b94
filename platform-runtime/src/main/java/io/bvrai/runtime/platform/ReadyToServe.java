package io.bvrai.runtime.platform;

import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.VaultClient;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether new calls should come here. Redis isn't asked: without it a pod serves on its own share. Liveness asks nobody: a pod doesn't get better by
 * being restarted because its database is away.
 */
@Readiness
public class ReadyToServe implements HealthCheck {
    private static final int DATABASE_SECONDS = 1;

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final VaultClient vault;
    private final DataSource database;
    private final Drain drain;

    @Inject
    ReadyToServe(RuntimeSettings settings, ConfigFiles config, VaultClient vault, DataSource database, Drain drain) {
        this.settings = settings;
        this.config = config;
        this.vault = vault;
        this.database = database;
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        boolean configured = config.tenant().isPresent()
                && (!settings.has(Role.AGENT) || config.agent().isPresent());
        boolean databaseAnswers = databaseAnswers();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("serve")
                .withData("configured", configured)
                .withData("database", databaseAnswers)
                .withData("vault", vault.loggedIn())
                .withData("draining", drain.draining());
        return response.status(configured && databaseAnswers && vault.loggedIn() && !drain.draining())
                .build();
    }

    private boolean databaseAnswers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(DATABASE_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }
}
