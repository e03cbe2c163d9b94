package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.agent.ConfiguredRevisions;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.call.SessionPreparer;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.platform.Drain;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Answers a call, and answers again when its media was lost: always with words or with a media socket, never with an error the caller would hear. */
@Singleton
public class Answering {
    private static final Logger LOG = Logger.getLogger(Answering.class);
    private static final Duration PREPARE_WITHIN = Duration.ofMillis(2500);
    /** The first attach and three resumes: a call that fails more often is ended, not tried for ever. */
    private static final int LAST_EPOCH = 4;

    private static final String LANGUAGE = "en-US";
    private static final String BUSY = "All our lines are busy right now. Please call again later. Goodbye.";
    private static final String UNAVAILABLE = "We are sorry, this service is not available right now. Goodbye.";
    private static final String LOST = "We are sorry, we have a technical problem and must end this call. Goodbye.";

    private final RuntimeSettings settings;
    private final DataSource database;
    private final Inbox inbox;
    private final CallRows calls;
    private final CallSlots slots;
    private final CallJournal journal;
    private final ConfiguredRevisions revisions;
    private final MediaTokens tokens;
    private final SessionPreparer engines;
    private final OutboundCalls outbound;
    private final Drain drain;
    private final Clock clock;

    @Inject
    Answering(
            RuntimeSettings settings,
            DataSource database,
            Inbox inbox,
            CallRows calls,
            CallSlots slots,
            CallJournal journal,
            ConfiguredRevisions revisions,
            MediaTokens tokens,
            SessionPreparer engines,
            OutboundCalls outbound,
            Drain drain,
            Clock clock) {
        this.settings = settings;
        this.database = database;
        this.inbox = inbox;
        this.calls = calls;
        this.slots = slots;
        this.journal = journal;
        this.revisions = revisions;
        this.tokens = tokens;
        this.engines = engines;
        this.outbound = outbound;
        this.drain = drain;
        this.clock = clock;
    }

    /**
     * What the carrier shall do with a call that was just answered by us or by a callee.
     *
     * @return TwiML
     * @throws SQLException if the webhook couldn't be made durable; the carrier asks again
     */
    String voice(TenantConfig tenant, Webhook webhook) throws SQLException {
        CallRows.Identity call = CallEvents.identity(webhook);
        Optional<AgentRevision> revision =
                drain.draining() || !servedHere(tenant, call) ? Optional.empty() : revisionFor(call);
        CallProgress progress = CallEvents.progress(webhook, clock.instant());
        Inbox.Receipt receipt = inbox.receive(webhook, connection -> {
            calls.join(connection, call, settings.agent(), progress);
            if (revision.isPresent()) {
                revisions.ensureStored(connection, revision.get());
                calls.answer(connection, call, settings.agent(), revision.get().revision());
            }
        });
        return switch (receipt) {
            case Inbox.Receipt.Repeated repeated -> repeated.answer();
            case Inbox.Receipt.New fresh ->
                inbox.answered(
                        webhook,
                        revision.isPresent()
                                ? connect(tenant, call, revision.get())
                                : TwiML.sayAndHangUp(
                                        servedHere(tenant, call) ? UNAVAILABLE : tenant.unassignedMessage(), LANGUAGE));
        };
    }

    /**
     * What the carrier shall do after the media socket of an epoch has closed: hang up when that was meant, else try again on this pod.
     *
     * @throws SQLException if the database is away; the carrier asks again
     */
    String resume(TenantConfig tenant, Webhook webhook, int epoch) throws SQLException {
        Inbox.Receipt receipt = inbox.receive(webhook, connection -> {});
        if (receipt instanceof Inbox.Receipt.Repeated repeated) {
            return repeated.answer();
        }
        return inbox.answered(webhook, afterMedia(tenant, webhook.callSid(), epoch));
    }

    private String afterMedia(TenantConfig tenant, String callSid, int epoch) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Optional<CallRows.Standing> standing = calls.find(connection, callSid);
            if (standing.isEmpty() || standing.get().ending()) {
                slots.release(callSid);
                return TwiML.hangUp();
            }
            if (epoch >= LAST_EPOCH) {
                end(connection, standing.get(), EndReason.RESUMES_EXHAUSTED);
                return TwiML.sayAndHangUp(LOST, LANGUAGE);
            }
            Optional<CallRows.Standing> next = calls.resume(connection, callSid, epoch);
            Optional<AgentRevision> revision = next.flatMap(open -> revisions.byName(open.revision()));
            if (next.isEmpty() || revision.isEmpty()) {
                return TwiML.sayAndHangUp(LOST, LANGUAGE);
            }
            List<Turn> spoken = journal.transcript(callSid);
            return media(
                    tenant,
                    next.get(),
                    revision.get(),
                    variables(next.get().identity()).orElse(Map.of()),
                    spoken);
        }
    }

    private String connect(TenantConfig tenant, CallRows.Identity call, AgentRevision revision) throws SQLException {
        Optional<Map<String, String>> variables = variables(call);
        if (variables.isEmpty()) {
            return TwiML.hangUp();
        }
        try (Connection connection = database.getConnection()) {
            CallRows.Standing standing = calls.find(connection, call.callSid())
                    .orElseThrow(() -> new SQLException("the row of an answered call is gone"));
            if (!slots.acquire(call.callSid())) {
                end(connection, standing, EndReason.TENANT_FULL);
                return TwiML.sayAndHangUp(BUSY, LANGUAGE);
            }
            return media(tenant, standing, revision, variables.get(), List.of());
        }
    }

    private String media(
            TenantConfig tenant,
            CallRows.Standing standing,
            AgentRevision revision,
            Map<String, String> variables,
            List<Turn> spoken) {
        CallRows.Identity call = standing.identity();
        Instant answeredAt = standing.answeredAt() == null ? clock.instant() : standing.answeredAt();
        CallDescriptor descriptor = new CallDescriptor(
                standing.id(),
                call.callSid(),
                tenant.telephony().accountSid(),
                settings.agent(),
                revision.revision(),
                standing.epoch(),
                call.direction(),
                call.from(),
                call.to(),
                call.attempt(),
                answeredAt,
                revision.conversation().maxDuration(),
                Map.of(),
                variables);
        try {
            Map<String, String> session = engines.prepare(descriptor, revision, spoken, PREPARE_WITHIN)
                    .toCompletableFuture()
                    .get(PREPARE_WITHIN.toMillis() + 500, TimeUnit.MILLISECONDS);
            String token = tokens.issue(descriptor.withSession(session));
            return TwiML.connect(
                    PublicUrls.media(tenant, settings.agent(), token),
                    PublicUrls.resume(tenant, settings.agent(), standing.epoch()));
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("no engine for a call of agent %s: %s", settings.agent(), e.getMessage());
            journal.ending(descriptor, EndReason.PROVIDER_LOST, clock.instant());
            slots.release(call.callSid());
            return TwiML.sayAndHangUp(UNAVAILABLE, LANGUAGE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TwiML.sayAndHangUp(UNAVAILABLE, LANGUAGE);
        }
    }

    private void end(Connection connection, CallRows.Standing standing, EndReason reason) throws SQLException {
        calls.join(
                connection,
                standing.identity(),
                settings.agent(),
                new CallProgress(CallState.QUEUED, null, null, null, null, null, reason));
    }

    private Optional<Map<String, String>> variables(CallRows.Identity call) {
        UUID attempt = call.attempt();
        return attempt == null ? Optional.of(Map.of()) : outbound.variables(attempt, call.callSid());
    }

    private Optional<AgentRevision> revisionFor(CallRows.Identity call) {
        AgentRevisions choice = revisions;
        return choice.choose(call.direction() == Direction.INBOUND ? call.from() : call.to());
    }

    /** Outbound calls name their agent in the path; an inbound one must be to a number of this agent. */
    private boolean servedHere(TenantConfig tenant, CallRows.Identity call) {
        return call.direction() == Direction.OUTBOUND
                || tenant.numbers().stream()
                        .anyMatch(number -> number.number().equals(call.to())
                                && number.agent().equals(settings.agent()));
    }
}
