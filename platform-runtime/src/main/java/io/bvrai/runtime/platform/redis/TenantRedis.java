package io.bvrai.runtime.platform.redis;

import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's Redis: one pipelined connection as the tenant's ACL user, made when first needed and again when it broke. Redis is speed, never
 * the truth, so a command that takes longer than {@value #DEADLINE_MS} ms counts as Redis being away.
 */
@Singleton
public class TenantRedis {
    private static final long DEADLINE_MS = 300;
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    /** After so long without an answer to anybody a connection is given up. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Secrets secrets;
    private final String prefix;
    private final Redis redis;
    private @Nullable Future<RedisConnection> connection;
    private boolean refused;
    private volatile long answeredAt = System.nanoTime();
    private long retryAt = System.nanoTime();

    @Inject
    public TenantRedis(Vertx vertx, RuntimeSettings settings, Secrets secrets) {
        this.secrets = secrets;
        this.prefix = settings.redisPrefix();
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) DEADLINE_MS * 2)
                .setTcpKeepAlive(true)
                .setHostnameVerificationAlgorithm("HTTPS");
        settings.trustBundle()
                .ifPresent(bundle -> net.setTrustOptions(new PemTrustOptions().addCertPath(bundle.toString())));
        // The user's name holds a colon, which a connection string can't carry: AUTH is sent by hand.
        this.redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString("rediss://" + settings.redis().host() + ":"
                                + settings.redis().port())
                        .setNetClientOptions(net)
                        // HELLO before AUTH is refused where the default user is off.
                        .setProtocolNegotiation(false)
                        .setMaxPoolSize(1)
                        .setMaxPoolWaiting(64)
                        .setMaxWaitingHandlers(4096));
    }

    @PreDestroy
    void close() {
        redis.close();
    }

    /** Full name of a key of this tenant. */
    public String key(String name) {
        return prefix + name;
    }

    /**
     * Sends a command. Blocks.
     *
     * @return the answer, null for Redis' nil
     * @throws RedisAwayException if Redis can't be reached, is too slow or refuses
     */
    public @Nullable Response send(Command command, Object... arguments) {
        return await(connected(), request(command, arguments));
    }

    /** Calls a function of the library {@code bvrai} that takes one key. Blocks. */
    public long call(String function, String key, List<String> arguments) {
        Request request = Request.cmd(Command.FCALL).arg(function).arg(1).arg(prefix + key);
        arguments.forEach(request::arg);
        Response answer = await(connected(), request);
        return answer == null ? 0 : answer.toLong();
    }

    private static Request request(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            request.arg(argument.toString());
        }
        return request;
    }

    /** The connection; of all who ask while it is being made, each waits for the same one, and no longer than for an answer. */
    private RedisConnection connected() {
        return await(connecting());
    }

    private Future<RedisConnection> connecting() {
        Promise<RedisConnection> opening = Promise.promise();
        boolean passwordIsOld;
        synchronized (this) {
            Future<RedisConnection> current = connection;
            if (current != null && !current.failed()) {
                return current;
            }
            if (System.nanoTime() - retryAt < 0) {
                throw new RedisAwayException("Redis was away a moment ago");
            }
            retryAt = System.nanoTime() + RETRY_NANOS;
            passwordIsOld = refused;
            refused = false;
            connection = opening.future();
        }
        // Outside the lock, which event loops take: Vault may keep whoever asks waiting.
        try {
            // The password may have been rotated: after a refusal the one that Vault holds now is tried.
            Secrets.Login login = passwordIsOld ? secrets.redisAgain() : secrets.redis();
            redis.connect().compose(opened -> authenticated(opened, login)).onComplete(opening);
        } catch (VaultException e) {
            opening.fail(e);
            throw e;
        }
        return opening.future();
    }

    private Future<RedisConnection> authenticated(RedisConnection opened, Secrets.Login login) {
        opened.exceptionHandler(broken -> forget(opened));
        opened.endHandler(ended -> forget(opened));
        return opened.send(request(Command.AUTH, login.username(), login.password()))
                .map(opened)
                .onFailure(failure -> {
                    noteRefusal();
                    // The pool holds one connection: kept, this one would be in the way of all others.
                    opened.close();
                });
    }

    private synchronized void noteRefusal() {
        refused = true;
    }

    private synchronized void forget(RedisConnection broken) {
        Future<RedisConnection> current = connection;
        if (current != null && current.succeeded() && current.result() == broken) {
            connection = null;
            retryAt = System.nanoTime();
        }
    }

    private @Nullable Response await(RedisConnection on, Request request) {
        try {
            Response answer = await(on.send(request));
            answeredAt = System.nanoTime();
            return answer;
        } catch (RedisAwayException away) {
            if (away.connectionIsDoubtful() && !isOnlySlow(away)) {
                forget(on);
                on.close();
            }
            throw away;
        }
    }

    /** A moment's delay, of Redis or of this pod: closing the connection would take the answers from all who wait on it as well. */
    private boolean isOnlySlow(RedisAwayException away) {
        return away.getCause() instanceof TimeoutException && System.nanoTime() - answeredAt < SILENCE_NANOS;
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RedisAwayException("Redis did not answer within " + DEADLINE_MS + " ms", e);
        } catch (ExecutionException e) {
            throw new RedisAwayException("Redis failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisAwayException("interrupted while asking Redis", e);
        }
    }
}
