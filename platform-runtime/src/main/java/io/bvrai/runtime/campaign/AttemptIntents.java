package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.campaign.AttemptPlanner.PastAttempt;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Commits the intent to call before anybody is called. Everything that may forbid the call is looked at in the transaction that writes the intent:
 * the stop, the campaign's concurrency, the contact's earlier attempts, the suppression list under the lock that a suppression takes too, the calling window at this moment.
 */
@Singleton
public class AttemptIntents {
    private final DataSource database;
    private final PersonalData personal;
    private final String dialer;
    private final DialerTimes times;
    private final Clock clock;

    /**
     * A committed intent. Holds personal data: never logged.
     *
     * @param number E.164
     * @param from one of the campaign's numbers
     * @param allowed when the call was found to be allowed
     */
    record Intent(UUID attempt, String number, String from, Moment allowed) {
        @Override
        public String toString() {
            return "Intent[" + attempt + "]";
        }
    }

    /** What a look for work found. */
    sealed interface Found {
        /** A call to make now. */
        record Work(Intent intent) implements Found {}

        /** A contact was looked at and can't be called now: look on. */
        record Passed() implements Found {}

        /** Nobody to call now. */
        record Nothing() implements Found {}
    }

    /** Never compared: the bytes go from one statement to the next. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Contact(
            UUID id,
            byte[] sealedNumber,
            byte[] numberIndex,
            String region,
            @Nullable String zone) {}

    @Inject
    AttemptIntents(
            DataSource database, PersonalData personal, RuntimeSettings settings, DialerTimes times, Clock clock) {
        this.database = database;
        this.personal = personal;
        this.dialer = settings.pod();
        this.times = times;
        this.clock = clock;
    }

    /** Looks for one contact that is due and, if it may be called, commits the intent. */
    Found next(TenantConfig tenant, CampaignsConfig.Campaign campaign) throws SQLException {
        return Transaction.in(
                database,
                connection -> stopped(connection, campaign) || full(connection, campaign)
                        ? new Found.Nothing()
                        : lease(connection, tenant, campaign));
    }

    /** Locks the campaign's row, so that replicas count its calls one after the other and a stop waits for no more than one intent. */
    private static boolean stopped(Connection connection, CampaignsConfig.Campaign campaign) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT stopped_at IS NOT NULL FROM campaign WHERE uid = ? FOR UPDATE")) {
            select.setString(1, campaign.uid());
            try (ResultSet rows = select.executeQuery()) {
                return !rows.next() || rows.getBoolean(1);
            }
        }
    }

    /** An attempt that may or may not have become a call takes a place, too, until a call of it would most likely have been found. */
    private boolean full(Connection connection, CampaignsConfig.Campaign campaign) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(
                "SELECT count(*) FROM attempt WHERE campaign_uid = ? AND (outcome = 'IN_FLIGHT'"
                        + " OR (outcome = 'UNKNOWN' AND outcome_at > now() - make_interval(secs => ?)))")) {
            count.setString(1, campaign.uid());
            count.setDouble(2, times.lostAfter().toMillis() / 1000.0);
            try (ResultSet rows = count.executeQuery()) {
                rows.next();
                return rows.getLong(1) >= campaign.pacing().maxConcurrent();
            }
        }
    }

    private Found lease(Connection connection, TenantConfig tenant, CampaignsConfig.Campaign campaign)
            throws SQLException {
        Optional<Contact> due = due(connection, campaign, clock.instant());
        if (due.isEmpty()) {
            return new Found.Nothing();
        }
        Contact contact = due.get();
        if (!tenant.telephony().allowedCountries().contains(contact.region())) {
            settle(connection, campaign, contact, "INVALID", "in a country where the tenant may not call");
            return new Found.Passed();
        }
        lockNumber(connection, contact.numberIndex());
        if (suppressed(connection, contact.numberIndex())) {
            settle(connection, campaign, contact, "SUPPRESSED", "on a suppression list");
            return new Found.Passed();
        }
        Callee callee = Callee.of(Optional.ofNullable(contact.zone()).map(ZoneId::of), contact.region());
        List<PastAttempt> past = past(connection, campaign, contact);
        // The time is read after the waits for locks: it decides about the calling window.
        Moment now = Moment.now(clock);
        return switch (AttemptPlanner.plan(campaign, callee, past, now.instant())) {
            case NextAttempt.Now allowed ->
                new Found.Work(intend(connection, campaign, contact, callee, past.size() + 1, now));
            case NextAttempt.Later later -> {
                postpone(connection, campaign, contact, later.at());
                yield new Found.Passed();
            }
            case NextAttempt.Busy inFlight -> {
                settle(connection, campaign, contact, "IN_FLIGHT", null);
                yield new Found.Passed();
            }
            case NextAttempt.Never never -> {
                String state = never.reason() == NextAttempt.Reason.NEVER_IN_WINDOW ? "INVALID" : "DONE";
                settle(connection, campaign, contact, state, never.reason().name());
                yield new Found.Passed();
            }
        };
    }

    private static Optional<Contact> due(Connection connection, CampaignsConfig.Campaign campaign, Instant now)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT c.id, c.number_sealed, c.number_index, c.region, c.zone"
                        + " FROM campaign_contact cc JOIN contact c ON c.id = cc.contact_id"
                        + " WHERE cc.campaign_uid = ? AND cc.state = 'WAITING' AND cc.next_attempt_at <= ?"
                        + " ORDER BY cc.next_attempt_at, c.ordinal LIMIT 1 FOR UPDATE OF cc SKIP LOCKED")) {
            select.setString(1, campaign.uid());
            select.setTimestamp(2, Timestamp.from(now));
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Contact(
                                row.getObject(1, UUID.class),
                                row.getBytes(2),
                                row.getBytes(3),
                                row.getString(4),
                                row.getString(5)))
                        : Optional.empty();
            }
        }
    }

    /** The lock that an intent to call a number and a suppression of it both take. */
    static void lockNumber(Connection connection, byte[] numberIndex) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, ByteBuffer.wrap(numberIndex).getLong());
            lock.execute();
        }
    }

    static boolean suppressed(Connection connection, byte[] numberIndex) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM suppression WHERE number_index = ?")) {
            select.setBytes(1, numberIndex);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** By number: a contact that was deleted and uploaded again is another row and the same person. */
    private static List<PastAttempt> past(Connection connection, CampaignsConfig.Campaign campaign, Contact contact)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT outcome, coalesce(outcome_at, intent_at) FROM attempt"
                        + " WHERE campaign_uid = ? AND number_index = ? ORDER BY intent_at, ordinal")) {
            select.setString(1, campaign.uid());
            select.setBytes(2, contact.numberIndex());
            try (ResultSet rows = select.executeQuery()) {
                List<PastAttempt> past = new ArrayList<>();
                while (rows.next()) {
                    past.add(new PastAttempt(
                            AttemptOutcome.valueOf(rows.getString(1)),
                            rows.getTimestamp(2).toInstant()));
                }
                return past;
            }
        }
    }

    private Intent intend(
            Connection connection,
            CampaignsConfig.Campaign campaign,
            Contact contact,
            Callee callee,
            int ordinal,
            Moment now)
            throws SQLException {
        UUID attempt = UUID.randomUUID();
        // The same contact sees the same number of ours each time.
        List<String> numbers = campaign.fromNumbers();
        String from = numbers.get(Math.floorMod(contact.id().hashCode(), numbers.size()));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO attempt (id, campaign_uid, contact_id, ordinal,"
                        + " number_index, from_number, dialer, review_at, evidence)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?), jsonb_build_object("
                        + "'consent_basis', ?::text, 'consent_ref', ?::text, 'window', ?::text, 'zones', ?::text, 'suppressed', false))")) {
            insert.setObject(1, attempt);
            insert.setString(2, campaign.uid());
            insert.setObject(3, contact.id());
            insert.setInt(4, ordinal);
            insert.setBytes(5, contact.numberIndex());
            insert.setString(6, from);
            insert.setString(7, dialer);
            insert.setDouble(8, times.queuedAtMost().toMillis() / 1000.0);
            insert.setString(9, campaign.compliance().consentBasis());
            insert.setString(10, campaign.compliance().consentEvidenceRef());
            insert.setString(
                    11,
                    campaign.schedule().windowStart() + "-"
                            + campaign.schedule().windowEnd());
            insert.setString(
                    12,
                    callee.zones().stream().map(ZoneId::getId).sorted().toList().toString());
            insert.executeUpdate();
        }
        settle(connection, campaign, contact, "IN_FLIGHT", null);
        String number = personal.open(ContactLists.numberPlace(contact.id()), contact.sealedNumber());
        return new Intent(attempt, number, from, now);
    }

    private static void postpone(Connection connection, CampaignsConfig.Campaign campaign, Contact contact, Instant at)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE campaign_contact SET next_attempt_at = ? WHERE campaign_uid = ? AND contact_id = ?")) {
            update.setTimestamp(1, Timestamp.from(at));
            update.setString(2, campaign.uid());
            update.setObject(3, contact.id());
            update.executeUpdate();
        }
    }

    private static void settle(
            Connection connection,
            CampaignsConfig.Campaign campaign,
            Contact contact,
            String state,
            @Nullable String reason)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE campaign_contact SET state = ?, reason = ? WHERE campaign_uid = ? AND contact_id = ?")) {
            update.setString(1, state);
            update.setString(2, reason);
            update.setString(3, campaign.uid());
            update.setObject(4, contact.id());
            update.executeUpdate();
        }
    }
}
