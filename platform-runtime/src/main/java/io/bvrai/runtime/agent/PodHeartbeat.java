package io.bvrai.runtime.agent;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.runtime.call.BeatingPods;
import io.bvrai.runtime.call.LiveCalls;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.vertx.redis.client.Command;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Tells the tenant's other pods, through Redis, what this one has loaded and carries: every two seconds and at once after a change. */
@Singleton
@Startup
public class PodHeartbeat {
    private static final Logger LOG = Logger.getLogger(PodHeartbeat.class);

    private final RuntimeSettings settings;
    private final ConfigFiles files;
    private final LiveCalls live;
    private final TenantRedis redis;
    private final BeatingPods pods;
    private final Clock clock;

    /** What a pod says; in the keys of the status document's pods, with the agent's name. */
    public record Beat(String agent, TenantStatusDocument.Pod pod) {}

    @Inject
    PodHeartbeat(
            RuntimeSettings settings,
            ConfigFiles files,
            LiveCalls live,
            TenantRedis redis,
            BeatingPods pods,
            Clock clock) {
        this.settings = settings;
        this.files = files;
        this.live = live;
        this.redis = redis;
        this.pods = pods;
        this.clock = clock;
    }

    @PostConstruct
    void beatOnChange() {
        files.onChange(this::beat);
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void beat() {
        if (!settings.has(Role.AGENT)) {
            return;
        }
        files.agent().ifPresent(loaded -> {
            Instant now = clock.instant();
            TenantStatusDocument.Pod pod = new TenantStatusDocument.Pod(
                    settings.pod(),
                    loaded.revisions().keySet().stream().sorted().toList(),
                    loaded.routing().weights().getFirst().revision(),
                    live.count(),
                    settings.callsPerPod(),
                    now,
                    files.tenantFingerprint().orElse(null));
            try {
                redis.send(
                        Command.SET,
                        redis.key("pod:" + settings.pod()),
                        ConfigJson.write(new Beat(settings.agent(), pod)),
                        "EX",
                        BeatingPods.SILENCE.toSeconds());
                pods.beat(settings.pod(), now);
            } catch (RedisAwayException | VaultException away) {
                LOG.debugf("no heartbeat: %s", away.getMessage());
            }
        });
    }
}
