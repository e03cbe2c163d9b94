package io.bvrai.runtime.access;

import jakarta.annotation.Priority;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;

/**
 * Behind {@link ApiGate}, which says who calls: lets through the role that may all that there is, and writes into the log whom, by {@link Caller#name},
 * and to what.
 */
@Provider
@AdminsOnly
@Priority(Priorities.USER + 1)
public class AdminGate implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(AdminGate.class);

    @Override
    public void filter(ContainerRequestContext request) {
        String what = request.getMethod() + " " + request.getUriInfo().getPath();
        if (!(request.getProperty(ApiGate.CALLER) instanceof Caller caller)) {
            throw new ForbiddenException();
        }
        if (caller.role() != Caller.Role.ADMIN) {
            LOG.warnf("%s was refused %s: its role is %s", caller.name(), what, caller.role());
            throw new ForbiddenException();
        }
        LOG.infof("%s was let through to %s", caller.name(), what);
    }
}
