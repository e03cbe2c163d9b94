package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Who may have a call: a lease for each live call of the tenant, shared by all its pods through Redis and keyed by CallSid, so that a resume
 * never counts twice. When Redis is away, a pod admits what it can carry itself and the tenant's limit allows. Blocks.
 */
@Singleton
public class CallSlots {
    private static final Logger LOG = Logger.getLogger(CallSlots.class);
    private static final String KEY = "slots";
    /** Renewed every 10 s while the call lives: a pod that dies gives its slots back within this. */
    private static final long LEASE_MS = 30_000;

    private final TenantRedis redis;
    private final ConfigFiles config;
    private final LiveCalls live;
    private final int callsPerPod;

    @Inject
    public CallSlots(TenantRedis redis, ConfigFiles config, LiveCalls live, RuntimeSettings settings) {
        this.redis = redis;
        this.config = config;
        this.live = live;
        this.callsPerPod = settings.callsPerPod();
    }

    /** Takes a slot for the call, or keeps the one it has. */
    public boolean acquire(String callSid) {
        int limit = config.tenant()
                .map(TenantConfig::quota)
                .map(TenantConfig.Quota::concurrentCalls)
                .orElse(0);
        try {
            return redis.call("slot_acquire", KEY, List.of(callSid, Integer.toString(limit), Long.toString(LEASE_MS)))
                    == 1;
        } catch (RedisAwayException | VaultException away) {
            LOG.warnf("admission falls back to this pod's own share: %s", away.getMessage());
            return live.count() < Math.min(limit, callsPerPod);
        }
    }

    public void release(String callSid) {
        try {
            redis.call("slot_release", KEY, List.of(callSid));
        } catch (RedisAwayException | VaultException away) {
            LOG.debugf("a slot is left to expire: %s", away.getMessage());
        }
    }

    /** Calls of the tenant that hold a slot; this pod's own when Redis is away. */
    public int taken() {
        try {
            return (int) redis.call("slot_count", KEY, List.of());
        } catch (RedisAwayException | VaultException away) {
            return live.count();
        }
    }

    @Scheduled(every = "10s", delayed = "5s")
    void renew() {
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(LEASE_MS));
        arguments.addAll(live.callSids());
        if (arguments.size() == 1) {
            return;
        }
        try {
            redis.call("slot_renew", KEY, arguments);
        } catch (RedisAwayException | VaultException away) {
            LOG.warnf("slots of live calls can't be renewed: %s", away.getMessage());
        }
    }
}
