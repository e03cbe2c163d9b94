package io.bvrai.runtime.call;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Who may have a call: a lease for each live call of the tenant, shared by all its pods through Redis and keyed by CallSid, so that a resume
 * never counts twice. When Redis is away, a pod admits its share of the limit among the pods last heard of, so that together they stay within it.
 * Blocks.
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
    private final RuntimeSettings settings;
    private final BeatingPods beating;
    private final Clock clock;
    /** Calls that this pod admitted, and until when their leases last: their media may not have come yet, or come to another pod. */
    private final Map<String, Instant> admitted = new HashMap<>();

    private volatile List<String> pods = List.of();

    @Inject
    CallSlots(
            TenantRedis redis,
            ConfigFiles config,
            LiveCalls live,
            RuntimeSettings settings,
            BeatingPods beating,
            Clock clock) {
        this.redis = redis;
        this.config = config;
        this.live = live;
        this.settings = settings;
        this.beating = beating;
        this.clock = clock;
    }

    /** Takes a slot for the call, or keeps the one it has. */
    public boolean acquire(String callSid) {
        try {
            boolean has = redis.call(
                            "slot_acquire", KEY, List.of(callSid, Integer.toString(limit()), Long.toString(LEASE_MS)))
                    == 1;
            if (has) {
                remember(callSid);
            }
            return has;
        } catch (RedisAwayException | VaultException away) {
            LOG.warnf("admission falls back to this pod's own share: %s", away.getMessage());
            return admit(callSid);
        }
    }

    private synchronized boolean admit(String callSid) {
        Set<String> own = own();
        if (!own.contains(callSid) && own.size() >= share()) {
            return false;
        }
        remember(callSid);
        return true;
    }

    private synchronized void remember(String callSid) {
        admitted.put(callSid, clock.instant().plusMillis(LEASE_MS));
    }

    /** Calls whose media this pod carries or that it admitted a lease's time ago at most. */
    private synchronized Set<String> own() {
        Instant now = clock.instant();
        admitted.values().removeIf(until -> !until.isAfter(now));
        Set<String> own = new HashSet<>(live.callSids());
        own.addAll(admitted.keySet());
        return own;
    }

    /** What this pod may carry by itself. */
    int share() {
        return Math.min(PodShare.of(limit(), pods, settings.pod()), settings.callsPerPod());
    }

    private int limit() {
        return config.tenant()
                .map(TenantConfig::quota)
                .map(TenantConfig.Quota::concurrentCalls)
                .orElse(0);
    }

    public void release(String callSid) {
        synchronized (this) {
            admitted.remove(callSid);
        }
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
            return own().size();
        }
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void hearPods() {
        if (!settings.has(Role.AGENT)) {
            return;
        }
        try {
            pods = beating.heard();
        } catch (RedisAwayException | VaultException away) {
            LOG.debugf("the pods last heard of stay: %s", away.getMessage());
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
