package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.web.Route;
import io.quarkus.vertx.web.Route.HttpMethod;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Twilio's requests. Nothing is read of one, and no row written, before its signature is found valid; nothing is acknowledged before it is durable.
 */
@Singleton
public class WebhookRoutes {
    private static final Logger LOG = Logger.getLogger(WebhookRoutes.class);

    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final Secrets secrets;
    private final Events events;
    private final Answering answering;
    private final Resuming resuming;
    private final MeterRegistry metrics;

    @FunctionalInterface
    private interface Handling {
        String answer(TenantConfig tenant, Webhook webhook) throws SQLException;
    }

    @Inject
    WebhookRoutes(
            RuntimeSettings settings,
            ConfigFiles config,
            Secrets secrets,
            Events events,
            Answering answering,
            Resuming resuming,
            MeterRegistry metrics) {
        this.settings = settings;
        this.config = config;
        this.secrets = secrets;
        this.events = events;
        this.answering = answering;
        this.resuming = resuming;
        this.metrics = metrics;
    }

    @Route(path = "/v1/agents/:agent/voice", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void voice(RoutingContext context) {
        forThisAgent(context, "voice", answering::voice);
    }

    @Route(path = "/v1/agents/:agent/resume/:epoch", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void resume(RoutingContext context) {
        String epoch = context.pathParam("epoch");
        if (!epoch.matches("[1-9][0-9]?")) {
            context.response().setStatusCode(404).end();
            return;
        }
        forThisAgent(context, "resume", (tenant, webhook) -> resuming.resume(tenant, webhook, Integer.parseInt(epoch)));
    }

    @Route(path = "/v1/agents/:agent/status", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void status(RoutingContext context) {
        forThisAgent(context, "status", event(CallEvent.Kind.PROGRESS));
    }

    @Route(path = "/v1/agents/:agent/amd", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void answeringMachine(RoutingContext context) {
        forThisAgent(context, "amd", event(CallEvent.Kind.ANSWERED_BY));
    }

    @Route(path = "/v1/agents/:agent/stream-status", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void streamStatus(RoutingContext context) {
        forThisAgent(context, "stream-status", event(CallEvent.Kind.STREAM));
    }

    @Route(path = "/v1/numbers/voice", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void unassigned(RoutingContext context) {
        forRole(context, Role.API, "unassigned", (tenant, webhook) -> {
            events.receive(CallEvent.Kind.PROGRESS, webhook);
            String closing = tenant.service().closingMessage();
            return TwiML.sayAndHangUp(closing == null ? tenant.unassignedMessage() : closing, Spoken.LANGUAGE);
        });
    }

    @Route(path = "/v1/numbers/status", methods = HttpMethod.POST, type = Route.HandlerType.BLOCKING)
    void unassignedStatus(RoutingContext context) {
        forRole(context, Role.API, "unassigned-status", event(CallEvent.Kind.PROGRESS));
    }

    private Handling event(CallEvent.Kind kind) {
        return (tenant, webhook) -> {
            events.receive(kind, webhook);
            return TwiML.nothing();
        };
    }

    private void forThisAgent(RoutingContext context, String kind, Handling handling) {
        if (!settings.agent().equals(context.pathParam("agent"))) {
            context.response().setStatusCode(404).end();
            return;
        }
        forRole(context, Role.AGENT, kind, handling);
    }

    private void forRole(RoutingContext context, Role role, String kind, Handling handling) {
        Optional<TenantConfig> tenant = config.tenant();
        if (!settings.has(role)) {
            context.response().setStatusCode(404).end();
            return;
        }
        if (tenant.isEmpty()) {
            retryLater(context, kind, "the tenant's configuration isn't loaded");
            return;
        }
        try {
            Optional<Webhook> webhook = verified(context, tenant.get());
            if (webhook.isEmpty()) {
                count(kind, "refused");
                context.response().setStatusCode(403).end();
                return;
            }
            String answer = handling.answer(tenant.get(), webhook.get());
            count(kind, "accepted");
            context.response()
                    .putHeader("Content-Type", "text/xml; charset=utf-8")
                    .end(answer);
        } catch (SQLException | VaultException | PrivacyException | MediaTokens.NotIssuedException e) {
            retryLater(context, kind, String.valueOf(e.getMessage()));
        } catch (RuntimeException fault) {
            // The edge of the room: the carrier repeats a 503 as well, and a stack is no answer.
            LOG.errorf(fault, "a %s webhook failed", kind);
            retryLater(context, kind, "it failed here");
        }
    }

    /** The request as a webhook, if the tenant's carrier account signed it for exactly this address. */
    private Optional<Webhook> verified(RoutingContext context, TenantConfig tenant) {
        Buffer body = context.body().buffer();
        byte[] bytes = body == null ? new byte[0] : body.getBytes();
        String signature = context.request().getHeader("X-Twilio-Signature");
        String pathAndQuery = context.request().uri();
        String url = PublicUrls.requested(tenant, pathAndQuery);
        List<String> tokens = secrets.twilio().tokens();
        List<FormPair> form;
        try {
            form = FormPair.parse(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        boolean valid = TwilioSignature.isValid(tokens, url, form, signature)
                && form.contains(new FormPair("AccountSid", tenant.telephony().accountSid()));
        return valid
                ? attempt(context).map(attempt -> new Webhook(pathAndQuery, form, attempt.id()))
                : Optional.empty();
    }

    private record Attempt(Optional<UUID> id) {}

    private static Optional<Attempt> attempt(RoutingContext context) {
        String attempt = context.request().getParam("attempt");
        if (attempt == null) {
            return Optional.of(new Attempt(Optional.empty()));
        }
        try {
            return Optional.of(new Attempt(Optional.of(UUID.fromString(attempt))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private void retryLater(RoutingContext context, String kind, String reason) {
        LOG.warnf("a %s webhook is turned away for the carrier to repeat: %s", kind, reason);
        count(kind, "unavailable");
        context.response().setStatusCode(503).putHeader("Retry-After", "1").end();
    }

    private void count(String kind, String result) {
        metrics.counter("bvrai.webhooks", "kind", kind, "result", result).increment();
    }
}
