package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.Budget;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.platform.Drain;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.DatabaseAwayException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers a call: always with words or with a media socket, never with an error the caller would hear. All it needs is in memory, so that an
 * inbound call is answered while the database is away; an outbound one isn't, since nobody could tell whether that person may still be spoken to.
 */
@Singleton
public class Answering {
    /**
     * Who dials out hears nothing if the database doesn't say to whom; a callee waits a moment. Below the read time-out that our addresses tell the
     * carrier (3.5 s), with room for preparing the engine.
     */
    private static final Duration OUTBOUND_PATIENCE = Duration.ofMillis(1500);

    private final RuntimeSettings settings;
    private final Reception reception;
    private final CallSlots slots;
    private final Budget budget;
    private final AgentRevisions revisions;
    private final Connecting connecting;
    private final OutboundCalls outbound;
    private final Drain drain;
    private final Clock clock;

    @Inject
    Answering(
            RuntimeSettings settings,
            Reception reception,
            CallSlots slots,
            Budget budget,
            AgentRevisions revisions,
            Connecting connecting,
            OutboundCalls outbound,
            Drain drain,
            Clock clock) {
        this.settings = settings;
        this.reception = reception;
        this.slots = slots;
        this.budget = budget;
        this.revisions = revisions;
        this.connecting = connecting;
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
        Optional<String> closed = closed(tenant, call);
        Optional<AgentRevision> revision =
                drain.draining() || closed.isPresent() || unaffordable(call) ? Optional.empty() : revisionFor(call);
        CallEvent event = CallEvent.answer(
                clock.instant(), webhook, revision.map(AgentRevision::revision).orElse(null));
        boolean dialled = call.direction() == Direction.OUTBOUND;
        return switch (dialled ? reception.receive(event, OUTBOUND_PATIENCE) : reception.receive(event)) {
            case Reception.Receipt.Answered before -> before.answer();
            case Reception.Receipt.Kept kept -> {
                if (dialled && !kept.inDatabase()) {
                    throw new DatabaseAwayException("whom an outbound call may speak to isn't known now", null);
                }
                String unserved = closed.map(words -> TwiML.sayAndHangUp(words, Spoken.LANGUAGE))
                        .orElseGet(Spoken.UNAVAILABLE::twiml);
                yield reception.answered(
                        webhook, revision.isPresent() ? connect(tenant, call, event, revision.get()) : unserved);
            }
        };
    }

    private String connect(TenantConfig tenant, CallRows.Identity call, CallEvent event, AgentRevision revision) {
        Optional<Map<String, String>> variables = variables(call);
        if (variables.isEmpty()) {
            return TwiML.hangUp();
        }
        CallDescriptor attach =
                connecting.attach(tenant, call, revision, event.epoch(), event.receivedAt(), variables.get());
        return slots.acquire(call.callSid())
                ? connecting.connect(tenant, attach, revision, List.of())
                : connecting.end(attach, EndReason.TENANT_FULL, Spoken.BUSY);
    }

    private Optional<Map<String, String>> variables(CallRows.Identity call) {
        UUID attempt = call.attempt();
        return attempt == null ? Optional.of(Map.of()) : outbound.variables(attempt, call.callSid());
    }

    private Optional<AgentRevision> revisionFor(CallRows.Identity call) {
        return revisions.choose(call.direction() == Direction.INBOUND ? call.from() : call.to());
    }

    /** A call that we dialled was in progress before it was answered: it goes on. */
    private boolean unaffordable(CallRows.Identity call) {
        return call.direction() == Direction.INBOUND && budget.refusesNewCalls();
    }

    /** What is said to a call that no agent may have: the tenant's closing message, or that the number is nobody's here. */
    private Optional<String> closed(TenantConfig tenant, CallRows.Identity call) {
        return Optional.ofNullable(tenant.service().closingMessage())
                .or(() -> servedHere(tenant, call) ? Optional.empty() : Optional.of(tenant.unassignedMessage()));
    }

    /** Outbound calls name their agent in the path; an inbound one must be to a number of this agent. */
    private boolean servedHere(TenantConfig tenant, CallRows.Identity call) {
        return call.direction() == Direction.OUTBOUND
                || tenant.numbers().stream()
                        .anyMatch(number -> number.number().equals(call.to())
                                && number.agent().equals(settings.agent()));
    }
}
