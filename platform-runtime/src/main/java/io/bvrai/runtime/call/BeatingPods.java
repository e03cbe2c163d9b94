package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.redis.TenantRedis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The tenant's agent pods by when each was last heard of, in Redis. Methods block as {@link TenantRedis} does and throw what it throws. */
@Singleton
public class BeatingPods {
    /** A pod that was silent for longer than this isn't counted; pods beat every two seconds. */
    public static final Duration SILENCE = Duration.ofSeconds(10);

    private final TenantRedis redis;
    private final Clock clock;

    @Inject
    BeatingPods(TenantRedis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    public void beat(String pod, Instant at) {
        redis.send(Command.ZADD, key(), at.toEpochMilli(), pod);
    }

    /** Names of those that are counted, the longest silent first. */
    public List<String> heard() {
        Response beating = redis.send(Command.ZRANGE, key(), oldest(), "+inf", "BYSCORE");
        return beating == null
                ? List.of()
                : beating.stream().map(Response::toString).toList();
    }

    public void forgetSilent() {
        redis.send(Command.ZREMRANGEBYSCORE, key(), "-inf", "(" + oldest());
    }

    private long oldest() {
        return clock.millis() - SILENCE.toMillis();
    }

    private String key() {
        return redis.key("pods");
    }
}
