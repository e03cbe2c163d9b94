package io.bvrai.runtime.access;

import io.bvrai.runtime.platform.BadInput;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the API as a problem document (RFC 9457). What went wrong inside is logged, not told. */
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String TYPE = "application/problem+json";

    /**
     * A problem.
     *
     * @param title short, the same for each occurrence
     * @param detail what to do about this one
     */
    public record Problem(String type, String title, int status, String detail) {}

    @ServerExceptionMapper
    public Response refused(WebApplicationException refusal) {
        Response original = refusal.getResponse();
        int status = original.getStatus();
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        String detail =
                switch (status) {
                    case 401 ->
                        "Show an API key of this tenant, Authorization: Bearer bvk_…, or a token of its issuer that is made out to"
                                + " it and hasn't expired.";
                    case 403 ->
                        "The role of this API key or token doesn't allow that: viewers read, operators and admins also act,"
                                + " admins alone export; a token that names no role allows nothing.";
                    case 404 -> "There is no such thing here.";
                    case 503 -> "A neighbour is away; try again in a moment.";
                    default -> refusal instanceof BadInput bad ? bad.detail() : title + ".";
                };
        Response.ResponseBuilder answer =
                Response.status(status).type(TYPE).entity(new Problem("about:blank", title, status, detail));
        String challenge = original.getHeaderString("WWW-Authenticate");
        return (challenge == null ? answer : answer.header("WWW-Authenticate", challenge)).build();
    }

    @ServerExceptionMapper
    public Response databaseAway(SQLException failure) {
        LOG.errorf(failure, "the API can't reach its database (SQL state %s)", failure.getSQLState());
        return Response.status(503)
                .type(TYPE)
                .header("Retry-After", "1")
                .entity(new Problem(
                        "about:blank", "Service Unavailable", 503, "The database is away; try again in a moment."))
                .build();
    }

    /** What exactly is wrong with the issuer was logged by whoever asked it. */
    @ServerExceptionMapper
    public Response issuerAway(IssuerAwayException failure) {
        return Response.status(503)
                .type(TYPE)
                .header("Retry-After", IssuerKeys.PAUSE.toSeconds())
                .entity(new Problem(
                        "about:blank",
                        "Service Unavailable",
                        503,
                        "The issuer of this tenant's tokens is away, so that none can be checked; API keys are accepted. Try"
                                + " again in a moment."))
                .build();
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure) {
        LOG.errorf(failure, "a request to the API failed");
        return Response.status(500)
                .type(TYPE)
                .entity(new Problem("about:blank", "Internal Server Error", 500, "The failure was logged."))
                .build();
    }
}
