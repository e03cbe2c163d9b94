package io.bvrai.runtime.access;

import io.bvrai.runtime.call.CallReports;
import jakarta.inject.Inject;
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
    private final CallReports calls;

    @Inject
    CallsResource(CallReports calls) {
        this.calls = calls;
    }

    /**
     * Lists calls, newest first.
     *
     * @param from the earliest time of a call's begin, ISO 8601 with an offset
     * @param to the time before which it began
     * @param cursor {@code next} of the page before
     */
    @GET
    public CallReports.Page list(
            @QueryParam("agent") @Nullable String agent,
            @QueryParam("direction") @Nullable String direction,
            @QueryParam("state") @Nullable String state,
            @QueryParam("number") @Nullable String number,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable String limit)
            throws SQLException {
        CallReports.Filter filter = new CallReports.Filter(
                Optional.ofNullable(agent),
                CallQuery.direction(direction),
                CallQuery.state(state),
                CallQuery.number(number),
                CallQuery.time("from", from),
                CallQuery.time("to", to));
        CallQuery.inOrder(filter.from(), filter.to());
        return calls.list(filter, CallQuery.cursor(cursor), CallQuery.limit(limit));
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
