package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.runtime.platform.BadInput;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Campaigns, their contact lists and the numbers that none may call. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class CampaignsResource {
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final String LIST_NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    /** Each holds a database connection for as long as its client takes. */
    private static final int UPLOADS_AT_ONCE = 2;

    private final Semaphore uploads = new Semaphore(UPLOADS_AT_ONCE);
    private final ContactLists lists;
    private final CampaignContacts campaigns;
    private final AttemptReports attempts;
    private final Suppressions suppressions;

    /** A number that no campaign may call. */
    public record SuppressionRequest(@Nullable String number) {}

    /** Whether a number may not be called. */
    public record SuppressionAnswer(boolean suppressed) {}

    @Inject
    CampaignsResource(
            ContactLists lists, CampaignContacts campaigns, AttemptReports attempts, Suppressions suppressions) {
        this.lists = lists;
        this.campaigns = campaigns;
        this.attempts = attempts;
        this.suppressions = suppressions;
    }

    @GET
    @Path("contact-lists")
    public List<ContactLists.ContactList> contactLists() throws SQLException {
        return lists.all();
    }

    /** Adds contacts to a list, as a stream: columns or properties {@code number}, {@code zone}, {@code external_id}; others become variables. */
    @POST
    @Path("contact-lists/{name}/contacts")
    @Consumes({CSV, NDJSON})
    public ContactLists.Import addContacts(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.CONTENT_TYPE) String type, InputStream body)
            throws SQLException {
        if (!name.matches(LIST_NAME)) {
            throw new BadInput(400, "a list's name has lower-case letters, digits and hyphens, 63 at most");
        }
        if (!uploads.tryAcquire()) {
            throw new BadInput(429, "other uploads are going on: try again when one of them is done");
        }
        try {
            return lists.add(name, type.startsWith(CSV) ? ContactLists.Format.CSV : ContactLists.Format.NDJSON, body);
        } catch (IOException e) {
            throw new BadInput(400, String.valueOf(e.getMessage()));
        } finally {
            uploads.release();
        }
    }

    @GET
    @Path("campaigns")
    public List<TenantStatusDocument.Campaign> campaigns() {
        return campaigns.all();
    }

    @GET
    @Path("campaigns/{name}")
    public TenantStatusDocument.Campaign campaign(@PathParam("name") String name) {
        return campaigns.all().stream()
                .filter(campaign -> campaign.name().equals(name))
                .findFirst()
                .orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("campaigns/{name}/attempts")
    public List<AttemptReports.Attempt> attempts(
            @PathParam("name") String name, @QueryParam("limit") @DefaultValue("100") int limit) throws SQLException {
        if (limit < 1 || limit > 1000) {
            throw new BadInput(400, "limit must be from 1 to 1000");
        }
        List<AttemptReports.Attempt> latest = attempts.latest(name, limit);
        if (latest.isEmpty() && !campaigns.exists(name)) {
            throw new NotFoundException();
        }
        return latest;
    }

    /** Stops a campaign, whatever is declared; works without Kubernetes and lasts until it is resumed here. */
    @POST
    @Path("campaigns/{name}/stop")
    public void stop(@PathParam("name") String name) throws SQLException {
        if (!campaigns.stop(name, true, "api")) {
            throw new NotFoundException();
        }
    }

    @POST
    @Path("campaigns/{name}/resume")
    public void resume(@PathParam("name") String name) throws SQLException {
        if (!campaigns.stop(name, false, "api")) {
            throw new NotFoundException();
        }
    }

    @POST
    @Path("suppression")
    @Consumes(MediaType.APPLICATION_JSON)
    public void suppress(SuppressionRequest request) throws SQLException {
        suppressions.add(number(request), "api");
    }

    @POST
    @Path("suppression/check")
    @Consumes(MediaType.APPLICATION_JSON)
    public SuppressionAnswer suppressed(SuppressionRequest request) throws SQLException {
        return new SuppressionAnswer(suppressions.contains(number(request)));
    }

    private static DialableNumber number(SuppressionRequest request) {
        String number = request.number();
        if (number == null) {
            throw new BadInput(400, "number is missing");
        }
        try {
            return DialableNumber.parse(number);
        } catch (DialableNumber.RefusedException e) {
            throw new BadInput(400, "number " + e.getMessage());
        }
    }
}
