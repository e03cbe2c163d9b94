package io.bvrai.runtime.media;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.LiveCalls;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.call.MediaTokens.Redemption;
import io.bvrai.runtime.call.MediaTokens.Refusal;
import io.bvrai.runtime.call.Turn;
import io.bvrai.runtime.engine.VoiceEngines;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * {@code GET /v1/agents/{agent}/media/{token}}: admits a media socket and builds its bridge. Who can't show a signature and a fresh token gets
 * an HTTP status, never a socket, and leaves no row behind.
 *
 * <p>A plain Vert.x route and not WebSockets Next: that makes a string or buffer, a duplicated context and a CDI request context of every
 * message and hides the write queue. At 100 messages a second and call the bridge needs frames as bytes, the back-pressure of both sockets,
 * and the guarantee that both stay on one event loop.
 */
public final class MediaEndpoint implements Handler<RoutingContext> {
    public static final String ROUTE = "/v1/agents/:agent/media/:token";

    private static final Logger LOG = Logger.getLogger(MediaEndpoint.class);

    /** Longer than any token we issue; keeps what is hashed and looked up small. */
    private static final int LONGEST_TOKEN = 2048;

    /**
     * What decides on admission.
     *
     * @param agent the VoiceAgent this pod serves
     */
    public record Gate(String agent, UpgradeSignature signature, MediaTokens tokens, AgentRevisions revisions) {}

    private record Admission(CallDescriptor call, AgentRevision revision, List<Turn> spoken) {}

    private final Gate gate;
    private final CallBridge.Surroundings pod;

    public MediaEndpoint(
            Vertx vertx,
            Gate gate,
            VoiceEngines engines,
            CallJournal journal,
            LiveCalls liveCalls,
            MediaMetrics metrics,
            MediaLimits limits,
            InstantSource clock) {
        this.gate = gate;
        this.pod = new CallBridge.Surroundings(
                vertx, engines, journal, metrics, limits, clock, new Register(liveCalls, metrics));
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader("upgrade"))) {
            refuse(context, 426, "no_upgrade");
            return;
        }
        String token = context.pathParam("token");
        if (!gate.agent().equals(context.pathParam("agent")) || token.length() > LONGEST_TOKEN) {
            refuse(context, 404, "unknown_path");
            return;
        }
        if (!gate.signature().isValid(request.uri(), request.getHeader("x-twilio-signature"))) {
            refuse(context, 403, "signature");
            return;
        }
        if (pod.metrics().unbound().get() >= pod.limits().unboundSockets()) {
            refuse(context, 503, "too_many");
            return;
        }
        pod.metrics().unbound().incrementAndGet();
        request.pause();
        context.vertx().executeBlocking(() -> admit(token), false).onComplete(admission -> {
            request.resume();
            if (admission.failed()) {
                pod.metrics().unbound().decrementAndGet();
                refused(context, admission.cause());
            } else {
                accept(context, admission.result());
            }
        });
    }

    /** Blocks: the token's descriptor is in Redis or PostgreSQL, and a resumed call's memory in PostgreSQL. */
    private Admission admit(String token) throws RefusedException {
        return switch (gate.tokens().redeem(token)) {
            case Redemption.Refused refused -> throw new RefusedException(refused.reason());
            case Redemption.Admitted admitted -> {
                CallDescriptor call = admitted.call();
                Optional<AgentRevision> revision = gate.revisions().byName(call.revision());
                yield new Admission(
                        call,
                        revision.orElseThrow(() -> new RefusedException(Refusal.UNKNOWN)),
                        call.epoch() > 1 ? pod.journal().transcript(call.callSid()) : List.of());
            }
        };
    }

    private void accept(RoutingContext context, Admission admission) {
        Future<ServerWebSocket> upgraded = context.request().toWebSocket();
        upgraded.onComplete(result -> {
            if (result.failed()) {
                pod.metrics().unbound().decrementAndGet();
                pod.metrics().upgrade("handshake_failed");
                return;
            }
            pod.metrics().upgrade("accepted");
            pod.metrics().sockets().incrementAndGet();
            new CallBridge(pod, result.result(), admission.call(), admission.revision(), admission.spoken()).open();
        });
    }

    private void refused(RoutingContext context, Throwable cause) {
        if (cause instanceof RefusedException refusal) {
            String reason = refusal.reason.name().toLowerCase(Locale.ROOT);
            switch (refusal.reason) {
                case OTHER_AGENT -> refuse(context, 404, reason);
                case UNDECIDABLE -> refuse(context, 503, reason);
                case MALFORMED, FORGED, EXPIRED, TAKEN, UNKNOWN -> refuse(context, 403, reason);
            }
        } else {
            LOG.errorf(cause, "a media socket could not be admitted");
            refuse(context, 503, "failed");
        }
    }

    private void refuse(RoutingContext context, int status, String reason) {
        pod.metrics().upgrade(reason);
        context.response().setStatusCode(status).end();
    }

    /** Carries a refusal out of the blocking part; has no stack, as it is an answer and no fault. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;
        private final Refusal reason;

        RefusedException(Refusal reason) {
            super(reason.name(), null, false, false);
            this.reason = reason;
        }
    }

    /** Keeps the counts and the register of live calls. */
    private record Register(LiveCalls liveCalls, MediaMetrics metrics) implements CallBinding {
        @Override
        public void bound(CallBridge bridge) {
            metrics.unbound().decrementAndGet();
            liveCalls.started(bridge.call(), bridge::handOver);
        }

        @Override
        public void over(CallBridge bridge) {
            metrics.sockets().decrementAndGet();
            if (bridge.isBound()) {
                liveCalls.ended(bridge.call());
            } else {
                metrics.unbound().decrementAndGet();
            }
        }
    }
}
