package io.bvrai.runtime.access;

import jakarta.annotation.Priority;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Behind {@link ApiGate}, which says whose key it was: lets through the role that may all that there is. */
@Provider
@AdminsOnly
@Priority(Priorities.USER + 1)
public class AdminGate implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getProperty(ApiGate.ROLE) != ApiKeys.Role.ADMIN) {
            throw new ForbiddenException();
        }
    }
}
