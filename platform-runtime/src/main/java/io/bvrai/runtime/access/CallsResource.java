package io.bvrai.runtime.access;

import io.bvrai.runtime.call.CallReports;
import io.bvrai.runtime.platform.BadInput;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tenant's calls. */
@Path("/api/v1/calls")
@Produces(MediaType.APPLICATION_JSON)
public class CallsResource {
    private static final int LARGEST_PAGE = 200;

    private final CallReports calls;

    @Inject
    CallsResource(CallReports calls) {
        this.calls = calls;
    }

    /**
     * Lists calls, newest first.
     *
     * @param cursor {@code next} of the page before
     */
    @GET
    public CallReports.Page list(
            @QueryParam("agent") @Nullable String agent,
            @QueryParam("direction") @Nullable String direction,
            @QueryParam("state") @Nullable String state,
            @QueryParam("number") @Nullable String number,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit)
            throws SQLException {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new BadInput(400, "limit must be from 1 to " + LARGEST_PAGE);
        }
        Optional<CallReports.Cursor> from;
        try {
            from = Optional.ofNullable(cursor).map(CallReports.Cursor::parse);
        } catch (IllegalArgumentException e) {
            throw new BadInput(400, "cursor isn't one that this API gave out");
        }
        return calls.list(
                new CallReports.Filter(
                        Optional.ofNullable(agent),
                        Optional.ofNullable(direction).map(text -> text.toUpperCase(java.util.Locale.ROOT)),
                        Optional.ofNullable(state).map(text -> text.toUpperCase(java.util.Locale.ROOT)
                                .replace('-', '_')),
                        Optional.ofNullable(number)),
                from,
                limit);
    }

    @GET
    @Path("{id}")
    public CallReports.Call get(@PathParam("id") String id) throws SQLException {
        return calls.find(parsed(id)).orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("{id}/transcript")
    public List<CallReports.TranscriptTurn> transcript(@PathParam("id") String id) throws SQLException {
        return calls.transcript(parsed(id)).orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("{id}/events")
    public List<CallReports.Event> events(@PathParam("id") String id) throws SQLException {
        return calls.events(parsed(id)).orElseThrow(NotFoundException::new);
    }

    private static UUID parsed(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new NotFoundException(e);
        }
    }
}
