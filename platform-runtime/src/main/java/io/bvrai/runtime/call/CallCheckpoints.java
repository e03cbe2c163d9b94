package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.VaultException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Where live calls stand, in Redis, for the pod that is asked for a call's next instruction while PostgreSQL is away. PostgreSQL has the truth:
 * this is written beside it and read only in its absence. Blocks.
 */
@Singleton
public class CallCheckpoints {
    private static final Logger LOG = Logger.getLogger(CallCheckpoints.class);
    /** What comes after the longest conversation isn't asked about any more. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    private final TenantRedis redis;

    /**
     * Where a call stands.
     *
     * @param epoch the last attach that was opened
     * @param handovers how many attaches were let go on purpose
     * @param ending the intent to end was told
     */
    public record Checkpoint(String revision, int epoch, int handovers, Instant answeredAt, boolean ending) {}

    @Inject
    public CallCheckpoints(TenantRedis redis) {
        this.redis = redis;
    }

    /** An attach was opened. */
    public void opened(CallDescriptor call) {
        String key = key(call.callSid());
        write(() -> {
            redis.send(
                    Command.HSET,
                    key,
                    "revision",
                    call.revision(),
                    "epoch",
                    call.epoch(),
                    "answered",
                    call.answeredAt().toEpochMilli());
            redis.send(Command.EXPIRE, key, lifetime(call));
        });
    }

    /** An attach is let go on purpose. */
    public void handedOver(CallDescriptor call) {
        String key = key(call.callSid());
        write(() -> {
            redis.send(Command.HINCRBY, key, "handovers", 1);
            redis.send(Command.EXPIRE, key, lifetime(call));
        });
    }

    /** The call is to end when its socket has closed. */
    public void ending(CallDescriptor call) {
        String key = key(call.callSid());
        write(() -> {
            redis.send(Command.HSET, key, "ending", 1);
            redis.send(Command.EXPIRE, key, lifetime(call));
        });
    }

    /**
     * Where the call stands; empty for one that no agent has answered.
     *
     * @throws RedisAwayException if nobody can tell
     */
    public Optional<Checkpoint> find(String callSid) {
        Response fields =
                redis.send(Command.HMGET, key(callSid), "revision", "epoch", "answered", "ending", "handovers");
        if (fields == null || fields.get(0) == null || fields.get(1) == null || fields.get(2) == null) {
            return Optional.empty();
        }
        return Optional.of(new Checkpoint(
                fields.get(0).toString(),
                fields.get(1).toInteger(),
                fields.get(4) == null ? 0 : fields.get(4).toInteger(),
                Instant.ofEpochMilli(fields.get(2).toLong()),
                fields.get(3) != null));
    }

    /** In seconds. */
    private static long lifetime(CallDescriptor call) {
        return call.maxDuration().plus(SLACK).toSeconds();
    }

    private String key(String callSid) {
        return redis.key("call:" + callSid);
    }

    private static void write(Runnable commands) {
        try {
            commands.run();
        } catch (RedisAwayException | VaultException away) {
            LOG.debugf("a call has no checkpoint in Redis: %s", away.getMessage());
        }
    }
}
