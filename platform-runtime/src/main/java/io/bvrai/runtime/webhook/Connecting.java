package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.call.CallCheckpoints;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.call.SessionPreparer;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings a call to an engine: prepares the session and hands out the ticket to the media socket, or ends the call with words. */
@Singleton
class Connecting {
    private static final Logger LOG = Logger.getLogger(Connecting.class);
    private static final Duration PREPARE_WITHIN = Duration.ofMillis(2500);

    private final RuntimeSettings settings;
    private final SessionPreparer engines;
    private final MediaTokens tokens;
    private final CallCheckpoints checkpoints;
    private final CallJournal journal;
    private final CallSlots slots;
    private final Clock clock;

    @Inject
    Connecting(
            RuntimeSettings settings,
            SessionPreparer engines,
            MediaTokens tokens,
            CallCheckpoints checkpoints,
            CallJournal journal,
            CallSlots slots,
            Clock clock) {
        this.settings = settings;
        this.engines = engines;
        this.tokens = tokens;
        this.checkpoints = checkpoints;
        this.journal = journal;
        this.slots = slots;
        this.clock = clock;
    }

    /**
     * An attach of a call.
     *
     * @param answeredAt null when nobody told yet: then it is now
     */
    CallDescriptor attach(
            TenantConfig tenant,
            CallRows.Identity call,
            AgentRevision revision,
            int epoch,
            @Nullable Instant answeredAt,
            Map<String, String> variables) {
        return new CallDescriptor(
                CallRows.id(call.callSid()),
                call.callSid(),
                tenant.telephony().accountSid(),
                settings.agent(),
                revision.revision(),
                epoch,
                call.direction(),
                call.from(),
                call.to(),
                call.attempt(),
                answeredAt == null ? clock.instant() : answeredAt,
                revision.conversation().maxDuration(),
                Map.of(),
                variables);
    }

    /**
     * The instruction that lets the caller talk to the agent.
     *
     * @param spoken turns of earlier attaches
     * @return TwiML
     * @throws MediaTokens.NotIssuedException if nothing holds the ticket now
     */
    String connect(TenantConfig tenant, CallDescriptor call, AgentRevision revision, List<Turn> spoken) {
        try {
            Map<String, String> session = engines.prepare(call, revision, spoken, PREPARE_WITHIN)
                    .toCompletableFuture()
                    .get(PREPARE_WITHIN.toMillis() + 500, TimeUnit.MILLISECONDS);
            String token = tokens.issue(call.withSession(session));
            checkpoints.opened(call);
            return TwiML.connect(
                    PublicUrls.media(tenant, settings.agent(), token),
                    PublicUrls.resume(tenant, settings.agent(), call.epoch()));
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("no engine for a call of agent %s: %s", settings.agent(), e.getMessage());
            return end(call, EndReason.PROVIDER_LOST, Spoken.UNAVAILABLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Spoken.UNAVAILABLE.twiml();
        }
    }

    /** Ends a call with words. Its reason is written behind our back, as it is when a conversation ends. */
    String end(CallDescriptor call, EndReason reason, Spoken words) {
        var unused = journal.ending(call, reason, clock.instant());
        slots.release(call.callSid());
        return words.twiml();
    }
}
