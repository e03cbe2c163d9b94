package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.runtime.agent.ConfiguredRevisions;
import io.bvrai.runtime.call.CallProgress;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.call.OutboundCalls;
import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What events change, in the transaction that makes them durable. Any order of any number of them gives the same call. */
@Singleton
public class CallEffects {
    private static final Logger LOG = Logger.getLogger(CallEffects.class);

    private final RuntimeSettings settings;
    private final CallRows calls;
    private final ConfiguredRevisions revisions;
    private final OutboundCalls outbound;

    @Inject
    CallEffects(RuntimeSettings settings, CallRows calls, ConfiguredRevisions revisions, OutboundCalls outbound) {
        this.settings = settings;
        this.calls = calls;
        this.revisions = revisions;
        this.outbound = outbound;
    }

    void apply(Connection connection, CallEvent event) throws SQLException {
        Webhook webhook = event.webhook();
        switch (event.kind()) {
            case PROGRESS -> {
                CallProgress progress = joined(connection, event);
                if (webhook.attempt().isPresent()) {
                    outbound.progressed(connection, webhook.attempt().get(), webhook.callSid(), progress);
                }
            }
            case ANSWERED_BY -> {
                Optional<UUID> attempt = webhook.attempt();
                Optional<String> answeredBy = webhook.parameter("AnsweredBy");
                if (attempt.isPresent() && answeredBy.isPresent()) {
                    outbound.answeredBy(connection, attempt.get(), webhook.callSid(), answeredBy.get());
                }
            }
            case STREAM -> LOG.debugf("a media stream of call %s changed", webhook.callSid());
            case ANSWER -> {
                var unused = joined(connection, event);
                answer(connection, event);
            }
            case RESUME -> {
                var unused = joined(connection, event);
                calls.open(connection, webhook.callSid(), event.epoch());
            }
        }
    }

    private CallProgress joined(Connection connection, CallEvent event) throws SQLException {
        CallProgress progress = CallEvents.progress(event.webhook(), event.receivedAt());
        calls.join(connection, CallEvents.identity(event.webhook()), settings.agent(), progress, event.receivedAt());
        return progress;
    }

    private void answer(Connection connection, CallEvent event) throws SQLException {
        String name = event.revision();
        if (name == null) {
            return;
        }
        Optional<AgentRevision> revision = revisions.held(name);
        if (revision.isPresent()) {
            revisions.ensureStored(connection, revision.get());
        }
        calls.answer(connection, event.webhook().callSid(), settings.agent(), name);
    }
}
