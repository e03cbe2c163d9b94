package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.platform.postgres.ExportedTable;
import io.bvrai.runtime.platform.postgres.Times;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a tenant takes with it of its campaigns, in the clear: lists, who was called and how it ended, and who may not be called. */
@Singleton
public class CampaignExport {
    /** Of a suppressed number only a keyed hash is kept; it is told as long as a contact or a call still has it. */
    private static final String SUPPRESSIONS = "SELECT s.number_index, s.source, s.created_at, c.id, c.number_sealed,"
            + " k.call_sid, k.col, k.sealed FROM suppression s"
            + " LEFT JOIN LATERAL (SELECT id, number_sealed FROM contact WHERE number_index = s.number_index ORDER BY id LIMIT 1) c ON true"
            + " LEFT JOIN LATERAL (SELECT call_sid, 'from_sealed' AS col, from_sealed AS sealed FROM call WHERE from_index = s.number_index"
            + " UNION ALL SELECT call_sid, 'to_sealed', to_sealed FROM call WHERE to_index = s.number_index ORDER BY 1, 2 LIMIT 1) k"
            + " ON c.id IS NULL ORDER BY s.number_index";

    private final PersonalData personal;

    @Inject
    CampaignExport(PersonalData personal) {
        this.personal = personal;
    }

    /** A list, empty ones too. */
    record ContactList(UUID id, String name, Instant createdAt) {}

    /**
     * A contact.
     *
     * @param variables as uploaded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Contact(
            UUID id,
            UUID list,
            String number,
            String region,
            @Nullable String zone,
            @Nullable String externalId,
            @JsonRawValue @Nullable String variables) {}

    /** A campaign. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Campaign(
            String uid,
            String name,
            @Nullable Instant stoppedAt,
            @Nullable String stoppedBy) {}

    /** Where a contact stands in a campaign. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Standing(
            String campaign,
            UUID contact,
            String state,
            @Nullable String reason,
            @Nullable Instant nextAttemptAt) {}

    /**
     * A call that was attempted.
     *
     * @param contact may have been deleted since
     * @param evidence why it was allowed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Attempt(
            UUID id,
            String campaign,
            UUID contact,
            int ordinal,
            String from,
            Instant intentAt,
            @Nullable Instant dialledAt,
            String outcome,
            @Nullable Instant outcomeAt,
            @Nullable String answeredBy,
            @Nullable UUID call,
            @JsonRawValue String evidence) {}

    /**
     * A number that may not be called.
     *
     * @param number absent when nothing else of the person is kept
     * @param numberHash keyed; the same for the same number
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Suppression(@Nullable String number, String numberHash, String source, Instant createdAt) {}

    public List<ExportedTable> tables() {
        return List.of(
                ExportedTable.ofRows(
                        "contact-lists.ndjson",
                        "SELECT id, name, created_at FROM contact_list ORDER BY id",
                        row -> new ContactList(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                row.getTimestamp(3).toInstant())),
                ExportedTable.ofRows(
                        "contacts.ndjson",
                        "SELECT id, list_id, number_sealed, region, zone, external_id, variables_sealed FROM contact ORDER BY id",
                        this::contact),
                ExportedTable.ofRows(
                        "campaigns.ndjson",
                        "SELECT uid, name, stopped_at, stopped_by FROM campaign ORDER BY uid",
                        row -> new Campaign(
                                row.getString(1), row.getString(2), Times.instant(row, 3), row.getString(4))),
                ExportedTable.ofRows(
                        "campaign-contacts.ndjson",
                        "SELECT campaign_uid, contact_id, state, reason, next_attempt_at FROM campaign_contact"
                                + " ORDER BY campaign_uid, contact_id",
                        row -> new Standing(
                                row.getString(1),
                                row.getObject(2, UUID.class),
                                row.getString(3),
                                row.getString(4),
                                Times.instant(row, 5))),
                ExportedTable.ofRows(
                        "attempts.ndjson",
                        "SELECT id, campaign_uid, contact_id, ordinal, from_number, intent_at, dialled_at, outcome, outcome_at,"
                                + " answered_by, call_sid, evidence::text FROM attempt ORDER BY id",
                        CampaignExport::attempt),
                ExportedTable.ofRows("suppressions.ndjson", SUPPRESSIONS, this::suppression));
    }

    private Contact contact(ResultSet row) throws SQLException {
        UUID id = row.getObject(1, UUID.class);
        byte[] variables = row.getBytes(7);
        return new Contact(
                id,
                row.getObject(2, UUID.class),
                personal.open(ContactLists.numberPlace(id), row.getBytes(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                variables == null ? null : personal.open(ContactLists.variablesPlace(id), variables));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        String callSid = row.getString(11);
        return new Attempt(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getInt(4),
                row.getString(5),
                row.getTimestamp(6).toInstant(),
                Times.instant(row, 7),
                row.getString(8),
                Times.instant(row, 9),
                row.getString(10),
                callSid == null ? null : CallRows.id(callSid),
                row.getString(12));
    }

    private Suppression suppression(ResultSet row) throws SQLException {
        return new Suppression(
                suppressedNumber(row),
                HexFormat.of().formatHex(row.getBytes(1)),
                row.getString(2),
                row.getTimestamp(3).toInstant());
    }

    private @Nullable String suppressedNumber(ResultSet row) throws SQLException {
        UUID contact = row.getObject(4, UUID.class);
        if (contact != null) {
            return personal.open(ContactLists.numberPlace(contact), row.getBytes(5));
        }
        String callSid = row.getString(6);
        return callSid == null ? null : personal.open(CallRows.place(row.getString(7), callSid), row.getBytes(8));
    }
}
