package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.call.Budget;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.SchemaStands;
import io.bvrai.runtime.webhook.PublicUrls;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Originates the calls of the tenant's campaigns: one thread finds and paces the work, and each call to the carrier waits on a virtual thread of its
 * own. Any number of replicas may run; what keeps them apart is in the database and in the shared pace.
 */
@Singleton
public class Dialer {
    private static final Logger LOG = Logger.getLogger(Dialer.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    /** How often the database is asked whether new contacts are there. */
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(2);

    private static final Duration RETRY_NOT_SENT = Duration.ofSeconds(5);

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final CampaignContacts contacts;
    private final AttemptIntents intents;
    private final AttemptResults results;
    private final Pacer pacer;
    private final Budget budget;
    private final Carrier carrier;
    private final DialerTimes times;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final WorkLoop loop = new WorkLoop("dialer", this::dialOnce);
    private long nextHousekeeping = System.nanoTime();

    @Inject
    Dialer(
            RuntimeSettings settings,
            ConfigFiles config,
            CampaignContacts contacts,
            AttemptIntents intents,
            AttemptResults results,
            Pacer pacer,
            Budget budget,
            Carrier carrier,
            DialerTimes times,
            MeterRegistry metrics,
            Clock clock) {
        this.settings = settings;
        this.config = config;
        this.contacts = contacts;
        this.intents = intents;
        this.results = results;
        this.pacer = pacer;
        this.budget = budget;
        this.carrier = carrier;
        this.times = times;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start(@Observes SchemaStands schema) {
        if (settings.has(Role.WORKER)) {
            loop.start();
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        loop.stop();
    }

    boolean isAlive() {
        return loop.isAlive();
    }

    /** Goes once over all campaigns; answers how long there is nothing to do. */
    private Duration dialOnce() throws SQLException {
        if (System.nanoTime() - nextHousekeeping >= 0) {
            contacts.enlist(config.campaigns().campaigns());
            nextHousekeeping = System.nanoTime() + HOUSEKEEPING.toNanos();
        }
        Optional<TenantConfig> tenant = config.tenant();
        Duration pause = IDLE;
        if (tenant.isEmpty() || !tenant.get().service().dials() || budget.refusesNewCalls()) {
            return pause;
        }
        for (CampaignsConfig.Campaign campaign : config.campaigns().campaigns()) {
            if (loop.isRunning() && open(campaign)) {
                Duration wait = dial(tenant.get(), campaign);
                pause = wait.compareTo(pause) < 0 ? wait : pause;
            }
        }
        return pause;
    }

    private boolean open(CampaignsConfig.Campaign campaign) {
        Instant now = clock.instant();
        Instant notBefore = campaign.schedule().notBefore();
        Instant notAfter = campaign.schedule().notAfter();
        return !campaign.suspended()
                && (notBefore == null || !now.isBefore(notBefore))
                && (notAfter == null || now.isBefore(notAfter));
    }

    private Duration dial(TenantConfig tenant, CampaignsConfig.Campaign campaign) throws SQLException {
        if (!contacts.anyDue(campaign, clock.instant())) {
            return IDLE;
        }
        Duration wait = pacer.take(tenant, campaign);
        if (!wait.isZero()) {
            return wait;
        }
        // A place in the pace was taken: contacts that turn out not to be callable must not cost one each.
        AttemptIntents.Found found;
        do {
            found = intents.next(tenant, campaign);
        } while (found instanceof AttemptIntents.Found.Passed && loop.isRunning());
        if (found instanceof AttemptIntents.Found.Work work) {
            Thread.ofVirtual().name("originate").start(() -> originate(tenant, campaign, work.intent()));
            return Duration.ZERO;
        }
        return IDLE;
    }

    private void originate(TenantConfig tenant, CampaignsConfig.Campaign campaign, AttemptIntents.Intent intent) {
        Carrier.Reply reply = intent.allowed().age(clock).compareTo(times.sendWithin()) > 0
                ? new Carrier.Reply.NotProcessed("the intent had grown old")
                : carrier.originate(new Carrier.Order(
                        intent.number(),
                        intent.from(),
                        PublicUrls.voice(tenant, campaign.agent(), intent.attempt()),
                        PublicUrls.status(tenant, campaign.agent(), intent.attempt()),
                        campaign.pacing().ringTimeout()));
        metrics.counter("bvrai.dialer.originates", "result", reply.getClass().getSimpleName())
                .increment();
        try {
            switch (reply) {
                case Carrier.Reply.Created created -> results.created(intent.attempt(), created.callSid());
                case Carrier.Reply.NotProcessed not -> {
                    LOG.infof("attempt %s was not sent: %s", intent.attempt(), not.reason());
                    results.concluded(intent.attempt(), AttemptOutcome.NOT_SENT, RETRY_NOT_SENT);
                }
                case Carrier.Reply.Refused refused -> {
                    LOG.warnf("attempt %s was refused: %s", intent.attempt(), refused.reason());
                    results.concluded(intent.attempt(), AttemptOutcome.FAILED, Duration.ZERO);
                }
                case Carrier.Reply.Ambiguous unknown -> {
                    LOG.warnf("attempt %s may or may not have been made: %s", intent.attempt(), unknown.reason());
                    results.concluded(intent.attempt(), AttemptOutcome.UNKNOWN, Duration.ZERO);
                }
            }
        } catch (SQLException e) {
            // The intent stays: its callback resolves it, or a look at the carrier, or it becomes "unknown" after a
            // minute.
            LOG.warnf("what became of attempt %s can't be stored: %s", intent.attempt(), e.getSQLState());
        }
    }
}
