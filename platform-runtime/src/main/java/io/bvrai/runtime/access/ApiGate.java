package io.bvrai.runtime.access;

import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Lets nobody to the REST API without a key of this tenant. */
@Provider
public class ApiGate implements ContainerRequestFilter {
    private static final String BEARER = "Bearer ";

    // Looked up when a request comes: the framework makes filters before the environment and the database can be asked
    // for.
    private final Instance<RuntimeSettings> settings;
    private final Instance<ApiKeys> keys;

    @Inject
    ApiGate(Instance<RuntimeSettings> settings, Instance<ApiKeys> keys) {
        this.settings = settings;
        this.keys = keys;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!settings.get().has(Role.API)) {
            throw new NotFoundException();
        }
        @Nullable String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith(BEARER)) {
            throw new NotAuthorizedException("Bearer");
        }
        try {
            if (keys.get().find(authorization.substring(BEARER.length())).isEmpty()) {
                throw new NotAuthorizedException("Bearer");
            }
        } catch (SQLException e) {
            throw new ServiceUnavailableException(1L, e);
        }
    }
}
