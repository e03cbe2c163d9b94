package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bvrai.runtime.platform.postgres.Times;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Attempts as the tenant reads them through the API. */
@Singleton
public class AttemptReports {
    private final DataSource database;
    private final PersonalData personal;

    /**
     * An attempt.
     *
     * @param number masked
     * @param call the call's id in the API, once there is one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Attempt(
            UUID id,
            String number,
            String from,
            int ordinal,
            Instant intentAt,
            String outcome,
            @Nullable Instant outcomeAt,
            @Nullable String answeredBy,
            @Nullable String externalId,
            @Nullable UUID call) {}

    @Inject
    AttemptReports(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    /** The latest attempts of all campaigns of this name, newest first. */
    List<Attempt> latest(String campaign, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT a.id, c.id, c.number_sealed, a.from_number, a.ordinal,"
                                + " a.intent_at, a.outcome, a.outcome_at, a.answered_by, c.external_id, k.id FROM attempt a"
                                + " JOIN campaign p ON p.uid = a.campaign_uid JOIN contact c ON c.id = a.contact_id"
                                + " LEFT JOIN call k ON k.call_sid = a.call_sid WHERE p.name = ? ORDER BY a.intent_at DESC, a.id LIMIT ?")) {
            select.setString(1, campaign);
            select.setInt(2, limit);
            List<Attempt> attempts = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    attempts.add(read(row));
                }
            }
            return attempts;
        }
    }

    private Attempt read(ResultSet row) throws SQLException {
        String number = personal.open(ContactLists.numberPlace(row.getObject(2, UUID.class)), row.getBytes(3));
        return new Attempt(
                row.getObject(1, UUID.class),
                PersonalData.masked(number),
                row.getString(4),
                row.getInt(5),
                row.getTimestamp(6).toInstant(),
                row.getString(7),
                Times.instant(row, 8),
                row.getString(9),
                row.getString(10),
                row.getObject(11, UUID.class));
    }
}
