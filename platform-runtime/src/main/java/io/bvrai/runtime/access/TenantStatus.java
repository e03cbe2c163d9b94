package io.bvrai.runtime.access;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.runtime.agent.PodHeartbeat;
import io.bvrai.runtime.call.BeatingPods;
import io.bvrai.runtime.call.CallSlots;
import io.bvrai.runtime.call.MonthUsage;
import io.bvrai.runtime.campaign.CampaignProgress;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Puts the tenant's status together from the heartbeats of its pods and the progress of its campaigns. Blocks. */
@Singleton
public class TenantStatus {
    private static final Logger LOG = Logger.getLogger(TenantStatus.class);

    private final TenantRedis redis;
    private final CallSlots slots;
    private final MonthUsage month;
    private final CampaignProgress campaigns;
    private final ConfigFiles files;
    private final BeatingPods pods;

    @Inject
    TenantStatus(
            TenantRedis redis,
            CallSlots slots,
            MonthUsage month,
            CampaignProgress campaigns,
            ConfigFiles files,
            BeatingPods pods) {
        this.redis = redis;
        this.slots = slots;
        this.month = month;
        this.campaigns = campaigns;
        this.files = files;
        this.pods = pods;
    }

    TenantStatusDocument document() {
        Map<String, List<TenantStatusDocument.Pod>> byAgent = new TreeMap<>();
        for (PodHeartbeat.Beat beat : beats()) {
            byAgent.computeIfAbsent(beat.agent(), agent -> new ArrayList<>()).add(beat.pod());
        }
        List<TenantStatusDocument.Agent> agents = byAgent.entrySet().stream()
                .map(entry -> new TenantStatusDocument.Agent(
                        entry.getKey(),
                        entry.getValue().stream()
                                .mapToInt(TenantStatusDocument.Pod::activeCalls)
                                .sum(),
                        entry.getValue()))
                .toList();
        return new TenantStatusDocument(
                ConfigJson.VERSION,
                slots.taken(),
                files.tenantFingerprint().orElse(null),
                month.soFar().orElse(null),
                agents,
                campaigns.all());
    }

    private List<PodHeartbeat.Beat> beats() {
        List<PodHeartbeat.Beat> beats = new ArrayList<>();
        try {
            pods.forgetSilent();
            for (String pod : pods.heard()) {
                Response beat = redis.send(Command.GET, redis.key("pod:" + pod));
                if (beat != null) {
                    beats.add(ConfigJson.read(beat.toString(), PodHeartbeat.Beat.class));
                }
            }
        } catch (RedisAwayException | VaultException | InvalidConfigException e) {
            LOG.warnf("the status lacks pods: %s", e.getMessage());
        }
        return beats;
    }
}
