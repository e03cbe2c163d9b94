package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.config.TenantStatusDocument.Phase;
import io.bvrai.runtime.call.Budget;
import io.bvrai.runtime.platform.config.ConfigFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where the contacts of each campaign stand: counted in one query, never added up along the way. */
@Singleton
public class CampaignContacts implements CampaignProgress {
    private static final Logger LOG = Logger.getLogger(CampaignContacts.class);

    private final DataSource database;
    private final ConfigFiles config;
    private final Budget budget;
    private final Clock clock;

    private record Counted(TenantStatusDocument.Contacts contacts, int active, boolean stopped, boolean listed) {}

    @Inject
    CampaignContacts(DataSource database, ConfigFiles config, Budget budget, Clock clock) {
        this.database = database;
        this.config = config;
        this.budget = budget;
        this.clock = clock;
    }

    /** Makes sure that each declared campaign has a row, and one for each contact of its list, those uploaded since included. */
    void enlist(List<CampaignsConfig.Campaign> campaigns) throws SQLException {
        if (campaigns.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement campaignRow = connection.prepareStatement(
                        "INSERT INTO campaign (uid, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
                PreparedStatement missing = connection.prepareStatement(
                        "SELECT count(*) > (SELECT count(*) FROM campaign_contact"
                                + " WHERE campaign_uid = ?) FROM contact c JOIN contact_list l ON l.id = c.list_id WHERE l.name = ?");
                PreparedStatement contactRows = connection.prepareStatement(
                        "INSERT INTO campaign_contact (campaign_uid, contact_id, state, next_attempt_at)"
                                + " SELECT ?, c.id, 'WAITING', now() FROM contact c JOIN contact_list l ON l.id = c.list_id"
                                + " WHERE l.name = ? ON CONFLICT DO NOTHING")) {
            for (CampaignsConfig.Campaign campaign : campaigns) {
                bind(campaignRow, campaign.uid(), campaign.name()).executeUpdate();
                try (ResultSet rows =
                        bind(missing, campaign.uid(), campaign.contactList()).executeQuery()) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        bind(contactRows, campaign.uid(), campaign.contactList())
                                .executeUpdate();
                    }
                }
            }
        }
    }

    /** Whether anybody is waiting for a call now. */
    boolean anyDue(CampaignsConfig.Campaign campaign, Instant now) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT 1 FROM campaign_contact WHERE campaign_uid = ? AND state = 'WAITING' AND next_attempt_at <= ? LIMIT 1")) {
            select.setString(1, campaign.uid());
            select.setTimestamp(2, Timestamp.from(now));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    @Override
    public List<TenantStatusDocument.Campaign> all() {
        return config.campaigns().campaigns().stream()
                .flatMap(campaign -> progress(campaign).stream())
                .toList();
    }

    /** Whether a campaign of this name is declared or was ever enlisted. */
    boolean exists(String name) throws SQLException {
        if (config.campaigns().campaigns().stream()
                .anyMatch(campaign -> campaign.name().equals(name))) {
            return true;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT 1 FROM campaign WHERE name = ? LIMIT 1")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Stops or resumes all campaigns of a name, durably: this wins over what is declared. Answers whether there is one. */
    boolean stop(String name, boolean stopped, String by) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE campaign SET version = version + 1,"
                                + " stopped_at = CASE WHEN ? THEN coalesce(stopped_at, now()) END, stopped_by = CASE WHEN ? THEN ? END WHERE name = ?")) {
            update.setBoolean(1, stopped);
            update.setBoolean(2, stopped);
            update.setString(3, by);
            update.setString(4, name);
            return update.executeUpdate() > 0;
        }
    }

    private Optional<TenantStatusDocument.Campaign> progress(CampaignsConfig.Campaign campaign) {
        try {
            Counted counted = count(campaign);
            Phase phase = phase(campaign, counted);
            return Optional.of(new TenantStatusDocument.Campaign(
                    campaign.name(),
                    campaign.uid(),
                    campaign.generation(),
                    phase,
                    reason(campaign, counted, phase),
                    counted.contacts(),
                    counted.active()));
        } catch (SQLException e) {
            LOG.warnf("progress of campaign %s can't be counted: %s", campaign.name(), e.getSQLState());
            return Optional.empty();
        }
    }

    private Counted count(CampaignsConfig.Campaign campaign) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT count(*),"
                                + " count(*) FILTER (WHERE a.dialled), count(*) FILTER (WHERE a.answered),"
                                + " count(*) FILTER (WHERE cc.state = 'DONE'), count(*) FILTER (WHERE cc.state = 'SUPPRESSED'),"
                                + " count(*) FILTER (WHERE cc.state = 'INVALID'), count(*) FILTER (WHERE cc.state IN ('WAITING', 'IN_FLIGHT')),"
                                + " (SELECT count(*) FROM attempt WHERE campaign_uid = ? AND outcome = 'IN_FLIGHT'),"
                                + " (SELECT stopped_at IS NOT NULL FROM campaign WHERE uid = ?),"
                                + " EXISTS (SELECT 1 FROM contact_list WHERE name = ?)"
                                + " FROM campaign_contact cc LEFT JOIN LATERAL (SELECT bool_or(outcome <> 'NOT_SENT') AS dialled,"
                                + " bool_or(outcome = 'ANSWERED') AS answered FROM attempt"
                                + " WHERE campaign_uid = cc.campaign_uid AND contact_id = cc.contact_id) a ON true WHERE cc.campaign_uid = ?")) {
            select.setString(1, campaign.uid());
            select.setString(2, campaign.uid());
            select.setString(3, campaign.contactList());
            select.setString(4, campaign.uid());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Counted(
                        new TenantStatusDocument.Contacts(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)),
                        row.getInt(8),
                        row.getBoolean(9),
                        row.getBoolean(10));
            }
        }
    }

    private Phase phase(CampaignsConfig.Campaign campaign, Counted counted) {
        Instant now = clock.instant();
        Instant notBefore = campaign.schedule().notBefore();
        Instant notAfter = campaign.schedule().notAfter();
        boolean done = counted.contacts().total() > 0 && counted.contacts().remaining() == 0;
        if (!counted.listed() || counted.contacts().total() == 0) {
            return Phase.PENDING;
        }
        if (done || (notAfter != null && !now.isBefore(notAfter) && counted.active() == 0)) {
            return Phase.COMPLETED;
        }
        if (campaign.suspended() || counted.stopped() || !mayDial() || budget.refusesNewCalls()) {
            return Phase.PAUSED;
        }
        return notBefore != null && now.isBefore(notBefore) ? Phase.SCHEDULED : Phase.RUNNING;
    }

    private boolean mayDial() {
        return config.tenant().map(tenant -> tenant.service().dials()).orElse(true);
    }

    private @Nullable String reason(CampaignsConfig.Campaign campaign, Counted counted, Phase phase) {
        return switch (phase) {
            case PENDING -> "upload contacts: POST /api/v1/contact-lists/" + campaign.contactList() + "/contacts";
            case PAUSED -> paused(counted);
            case SCHEDULED -> "waiting for spec.schedule.notBefore";
            case RUNNING, COMPLETED, ABORTED -> null;
        };
    }

    private String paused(Counted counted) {
        if (counted.stopped()) {
            return "stopped through the tenant API";
        }
        if (!mayDial()) {
            return "the tenant is suspended or dialling is stopped";
        }
        return budget.refusesNewCalls()
                ? "the tenant's budget is spent: it goes on next month (UTC), or when the budget is raised"
                : "spec.suspend is true";
    }

    private static PreparedStatement bind(PreparedStatement statement, String first, String second)
            throws SQLException {
        statement.setString(1, first);
        statement.setString(2, second);
        return statement;
    }
}
