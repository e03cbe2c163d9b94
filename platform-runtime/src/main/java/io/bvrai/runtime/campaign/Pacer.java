package io.bvrai.runtime.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls per second, over all replicas: first the campaign's own pace, then the tenant's. When Redis is away, each replica keeps to half the pace on
 * its own clock, which two replicas together don't exceed.
 */
@Singleton
class Pacer {
    private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

    private final TenantRedis redis;
    private final Map<String, Long> localNext = new ConcurrentHashMap<>();

    @Inject
    Pacer(TenantRedis redis) {
        this.redis = redis;
    }

    /** Takes a place; zero when it was free, else how long to wait before asking again. */
    Duration take(TenantConfig tenant, CampaignsConfig.Campaign campaign) {
        Duration own = take("cps:" + campaign.uid(), campaign.pacing().callsPerSecond());
        return own.isZero() ? take("cps", tenant.quota().callsPerSecond()) : own;
    }

    /** The same at the pace of this key alone. */
    Duration take(String key, BigDecimal perSecond) {
        BigDecimal interval = MILLIS.divide(perSecond, 3, RoundingMode.HALF_UP);
        try {
            return Duration.ofMillis(redis.call("pace", key, List.of(interval.toPlainString(), "1")));
        } catch (RedisAwayException | VaultException away) {
            return takeAlone(key, interval.longValue() * 2);
        }
    }

    private Duration takeAlone(String key, long intervalMillis) {
        long now = System.nanoTime();
        long next = localNext.getOrDefault(key, now);
        if (next - now > 0) {
            return Duration.ofNanos(next - now);
        }
        localNext.put(key, now + Duration.ofMillis(intervalMillis).toNanos());
        return Duration.ZERO;
    }
}
