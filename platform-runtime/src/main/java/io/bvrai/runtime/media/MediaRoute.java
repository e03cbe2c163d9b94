package io.bvrai.runtime.media;

import io.bvrai.runtime.agent.AgentRevisions;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.LiveCalls;
import io.bvrai.runtime.call.MediaTokens;
import io.bvrai.runtime.engine.VoiceEngines;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.webhook.PublicUrls;
import io.bvrai.runtime.webhook.TwilioSignature;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Opens the media endpoint on pods that serve an agent. */
@Singleton
public class MediaRoute {
    private final RuntimeSettings settings;
    private final ConfigFiles config;
    private final Secrets secrets;
    private final MediaTokens tokens;
    private final AgentRevisions revisions;
    private final VoiceEngines engines;
    private final CallJournal journal;
    private final LiveCalls liveCalls;
    private final MeterRegistry metrics;
    private final Clock clock;

    @Inject
    MediaRoute(
            RuntimeSettings settings,
            ConfigFiles config,
            Secrets secrets,
            MediaTokens tokens,
            AgentRevisions revisions,
            VoiceEngines engines,
            CallJournal journal,
            LiveCalls liveCalls,
            MeterRegistry metrics,
            Clock clock) {
        this.settings = settings;
        this.config = config;
        this.secrets = secrets;
        this.tokens = tokens;
        this.revisions = revisions;
        this.engines = engines;
        this.journal = journal;
        this.liveCalls = liveCalls;
        this.metrics = metrics;
        this.clock = clock;
    }

    void open(@Observes Router router, Vertx vertx) {
        if (!settings.has(Role.AGENT)) {
            return;
        }
        UpgradeSignature signature = (target, header) -> config.tenant()
                .filter(tenant -> TwilioSignature.isValid(
                        secrets.twilioTokensHeld(), PublicUrls.requestedSocket(tenant, target), header))
                .isPresent();
        MediaEndpoint endpoint = new MediaEndpoint(
                vertx,
                new MediaEndpoint.Gate(settings.agent(), signature, tokens, revisions),
                engines,
                journal,
                liveCalls,
                new MediaMetrics(metrics),
                MediaLimits.USUAL,
                clock);
        router.get(MediaEndpoint.ROUTE).handler(endpoint);
    }
}
