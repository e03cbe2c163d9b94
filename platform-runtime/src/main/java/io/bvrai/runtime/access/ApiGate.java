package io.bvrai.runtime.access;

import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.util.Set;

/** Lets nobody to the REST API without a key of this tenant, or a token of its issuer, whose role allows it: what isn't plain reading is acting. */
@Provider
public class ApiGate implements ContainerRequestFilter {
    /** The request's property that holds the {@link Caller}. */
    static final String CALLER = ApiGate.class.getName() + ".caller";

    private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    // Looked up when a request comes: the framework makes filters before the environment and the database can be asked
    // for.
    private final Instance<RuntimeSettings> settings;
    private final Instance<ApiKeys> keys;
    private final Instance<OidcTokens> tokens;

    @Inject
    ApiGate(Instance<RuntimeSettings> settings, Instance<ApiKeys> keys, Instance<OidcTokens> tokens) {
        this.settings = settings;
        this.keys = keys;
        this.tokens = tokens;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!settings.get().has(Role.API)) {
            throw new NotFoundException();
        }
        String shown = Bearer.token(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .orElseThrow(() -> new NotAuthorizedException(Bearer.SCHEME));
        try {
            Caller caller = (shown.startsWith(ApiKeys.PREFIX)
                            ? keys.get().find(shown)
                            : tokens.get().find(shown))
                    .orElseThrow(() -> new NotAuthorizedException(Bearer.SCHEME));
            Caller.Role role = caller.role();
            if (READING.contains(request.getMethod()) ? !role.mayRead() : !role.mayAct()) {
                throw new ForbiddenException();
            }
            request.setProperty(CALLER, caller);
        } catch (SQLException e) {
            throw new ServiceUnavailableException(1L, e);
        }
    }
}
