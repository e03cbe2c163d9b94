package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.CallCheckpoints;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.Direction;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.platform.postgres.DatabaseAwayException;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Says what comes after a media socket has closed: nothing when the call was meant to end, else another attach on this pod. While the database is
 * away, or has not heard of the call yet, the call's checkpoint says where it stands; without its transcript the agent begins anew.
 */
@Singleton
public class Resuming {
    /** A call whose media is lost more often is ended, not tried for ever. What was handed over on purpose wasn't lost. */
    private static final int RESUMES = 3;

    /** The last that {@code /resume/{epoch}} takes. */
    private static final int LAST_EPOCH = 99;

    private final PromptDatabase database;
    private final Reception reception;
    private final CallRows calls;
    private final CallCheckpoints checkpoints;
    private final CallSlots slots;
    private final CallJournal journal;
    private final AgentRevisions revisions;
    private final Connecting connecting;
    private final OutboundCalls outbound;
    private final Clock clock;

    /** Where a call stands, whoever told. */
    private record Standing(
            CallRows.Identity identity,
            String revision,
            int epoch,
            int handovers,
            @Nullable Instant answeredAt,
            boolean ending) {
        /** Whether the call may go on after the media of this epoch has closed. */
        boolean mayGoOnAfter(int closed) {
            return closed - handovers <= RESUMES && closed < LAST_EPOCH;
        }
    }

    @Inject
    Resuming(
            PromptDatabase database,
            Reception reception,
            CallRows calls,
            CallCheckpoints checkpoints,
            CallSlots slots,
            CallJournal journal,
            AgentRevisions revisions,
            Connecting connecting,
            OutboundCalls outbound,
            Clock clock) {
        this.database = database;
        this.reception = reception;
        this.calls = calls;
        this.checkpoints = checkpoints;
        this.slots = slots;
        this.journal = journal;
        this.revisions = revisions;
        this.connecting = connecting;
        this.outbound = outbound;
        this.clock = clock;
    }

    /**
     * What the carrier shall do after the media socket of an epoch has closed.
     *
     * @return TwiML
     * @throws SQLException if nobody can tell where the call stands, or the webhook couldn't be made durable; the carrier asks again
     */
    String resume(TenantConfig tenant, Webhook webhook, int epoch) throws SQLException {
        Optional<Standing> standing = standing(webhook);
        boolean goesOn = standing.isPresent()
                && !standing.get().ending()
                && standing.get().mayGoOnAfter(epoch);
        CallEvent event = CallEvent.resume(clock.instant(), webhook, goesOn ? epoch + 1 : 0);
        return switch (reception.receive(event)) {
            case Reception.Receipt.Answered before -> before.answer();
            case Reception.Receipt.Kept kept -> reception.answered(webhook, next(tenant, webhook, standing, epoch));
        };
    }

    private String next(TenantConfig tenant, Webhook webhook, Optional<Standing> known, int epoch) {
        if (known.isEmpty() || known.get().ending()) {
            slots.release(webhook.callSid());
            return TwiML.hangUp();
        }
        Standing standing = known.get();
        Optional<AgentRevision> revision = revisions.byName(standing.revision());
        Optional<Map<String, String>> variables = variables(standing.identity());
        if (revision.isEmpty() || variables.isEmpty() || standing.epoch() > epoch + 1) {
            return Spoken.LOST.twiml();
        }
        boolean goesOn = standing.mayGoOnAfter(epoch);
        CallDescriptor attach = connecting.attach(
                tenant,
                standing.identity(),
                revision.get(),
                goesOn ? epoch + 1 : epoch,
                standing.answeredAt(),
                variables.get());
        return goesOn
                ? connecting.connect(tenant, attach, revision.get(), journal.transcript(webhook.callSid()))
                : connecting.end(attach, EndReason.RESUMES_EXHAUSTED, Spoken.LOST);
    }

    private Optional<Standing> standing(Webhook webhook) throws SQLException {
        try {
            Optional<CallRows.Standing> row = database.in(connection -> calls.find(connection, webhook.callSid()));
            Optional<Standing> checkpoint = checkpoint(webhook);
            return row.map(found -> standing(found, checkpoint)).or(() -> checkpoint);
        } catch (DatabaseAwayException | PrivacyException away) {
            Optional<Standing> checkpoint = checkpoint(webhook);
            if (checkpoint.isEmpty() || checkpoint.get().identity().direction() == Direction.OUTBOUND) {
                throw new DatabaseAwayException("where a call stands isn't known now", away);
            }
            return checkpoint;
        }
    }

    /** What was told while the database was away may not have reached it yet. */
    private static Standing standing(CallRows.Standing row, Optional<Standing> checkpoint) {
        return new Standing(
                row.identity(),
                row.revision(),
                row.epoch(),
                Math.max(row.handovers(), checkpoint.map(Standing::handovers).orElse(0)),
                row.answeredAt(),
                row.ending() || checkpoint.map(Standing::ending).orElse(false));
    }

    private Optional<Standing> checkpoint(Webhook webhook) {
        try {
            return checkpoints
                    .find(webhook.callSid())
                    .map(found -> new Standing(
                            CallEvents.identity(webhook),
                            found.revision(),
                            found.epoch(),
                            found.handovers(),
                            found.answeredAt(),
                            found.ending()));
        } catch (RedisAwayException | VaultException away) {
            return Optional.empty();
        }
    }

    private Optional<Map<String, String>> variables(CallRows.Identity call) {
        UUID attempt = call.attempt();
        return attempt == null ? Optional.of(Map.of()) : outbound.variables(attempt, call.callSid());
    }
}
