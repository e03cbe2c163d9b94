package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import io.bvrai.runtime.webhook.PublicUrls;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Originates the calls of the tenant's campaigns: one thread finds and paces the work, and each call to the carrier waits on a virtual thread of its
 * own. Any number of replicas may run; what keeps them apart is in the database and in the shared pace.
 */
@Singleton
public class Dialer {
    private static final Logger LOG = Logger.getLogger(Dialer.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    /** How often the database is asked whether new contacts or lost intents are there. */
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(2);
    /** An intent older than this is not sent any more: its dialer was paused, and the world has moved on. */
    private static final Duration SEND_WITHIN = Duration.ofSeconds(2);

    private static final Duration LOST_AFTER = Duration.ofSeconds(60);
    private static final Duration RETRY_NOT_SENT = Duration.ofSeconds(5);

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final CampaignContacts contacts;
    private final AttemptIntents intents;
    private final AttemptResults results;
    private final Pacer pacer;
    private final Carrier carrier;
    private final MeterRegistry metrics;
    private final Clock clock;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    @Inject
    Dialer(
            RuntimeSettings settings,
            ConfigFiles config,
            CampaignContacts contacts,
            AttemptIntents intents,
            AttemptResults results,
            Pacer pacer,
            Carrier carrier,
            MeterRegistry metrics,
            Clock clock) {
        this.settings = settings;
        this.config = config;
        this.contacts = contacts;
        this.intents = intents;
        this.results = results;
        this.pacer = pacer;
        this.carrier = carrier;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start(@Observes StartupEvent startup) {
        if (settings.has(Role.WORKER)) {
            thread = Thread.ofPlatform().daemon().name("dialer").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        long nextHousekeeping = System.nanoTime();
        while (!stopping) {
            Duration pause = IDLE;
            try {
                if (System.nanoTime() >= nextHousekeeping) {
                    housekeeping();
                    nextHousekeeping = System.nanoTime() + HOUSEKEEPING.toNanos();
                }
                pause = dialOnce();
            } catch (SQLException | VaultException | PrivacyException away) {
                LOG.warnf("dialling stops until its neighbours are back: %s", away.getMessage());
                pause = Duration.ofSeconds(1);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void housekeeping() throws SQLException {
        contacts.enlist(config.campaigns().campaigns());
        int lost = results.giveUpLost(LOST_AFTER);
        if (lost > 0) {
            LOG.warnf("%d attempts have an unknown outcome and are not repeated", lost);
        }
    }

    /** Goes once over all campaigns; answers how long there is nothing to do. */
    private Duration dialOnce() throws SQLException {
        Optional<TenantConfig> tenant = config.tenant();
        Duration pause = IDLE;
        if (tenant.isEmpty()) {
            return pause;
        }
        for (CampaignsConfig.Campaign campaign : config.campaigns().campaigns()) {
            if (!stopping && open(campaign)) {
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
        Instant now = clock.instant();
        if (!contacts.anyDue(campaign, now)) {
            return IDLE;
        }
        Duration wait = pacer.take(tenant, campaign);
        if (!wait.isZero()) {
            return wait;
        }
        // A place in the pace was taken: contacts that turn out not to be callable must not cost one each.
        AttemptIntents.Found found;
        do {
            found = intents.next(campaign, now);
        } while (found instanceof AttemptIntents.Found.Passed && !stopping);
        if (found instanceof AttemptIntents.Found.Work work) {
            Thread.ofVirtual().name("originate").start(() -> originate(tenant, campaign, work.intent()));
            return Duration.ZERO;
        }
        return IDLE;
    }

    private void originate(TenantConfig tenant, CampaignsConfig.Campaign campaign, AttemptIntents.Intent intent) {
        Carrier.Reply reply = System.nanoTime() - intent.committedNanos() > SEND_WITHIN.toNanos()
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
            // The intent stays; it becomes "unknown" after a minute or is resolved by its callback.
            LOG.warnf("what became of attempt %s can't be stored: %s", intent.attempt(), e.getSQLState());
        }
    }
}
