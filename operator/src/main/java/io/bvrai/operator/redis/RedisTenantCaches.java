package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.AccessControlUser;

/** {@link TenantCaches} by Redis ACL commands. */
public final class RedisTenantCaches implements TenantCaches {
    private final RedisSessions sessions;
    private final Function<String, List<String>> categories;

    public RedisTenantCaches(RedisSessions sessions, Clock clock) {
        this(sessions, new CommandCategories(sessions, clock)::commandsOf);
    }

    /** @param categories the commands of a category, as they were lately */
    RedisTenantCaches(RedisSessions sessions, Function<String, List<String>> categories) {
        this.sessions = sessions;
        this.categories = categories;
    }

    @Override
    public Drift ensure(TenantId id, List<String> passwords) {
        TenantUser wanted = TenantUser.of(id, passwords);
        return sessions.with(redis -> {
            AccessControlUser found = redis.aclGetUser(wanted.name());
            // Nobody is taken for changed by what a category was: the server may have been replaced.
            if (found != null && (asWanted(found, wanted, categories) || asWanted(found, wanted, redis::aclCat))) {
                return Drift.NONE;
            }
            if (found == null) {
                Mandate.toCreate(Neighbour.REDIS, "User " + wanted.name());
            } else {
                Mandate.toRepair(Neighbour.REDIS, "User " + wanted.name());
            }
            redis.aclSetUser(wanted.name(), wanted.rules());
            persist(redis);
            return found == null ? Drift.CREATED : Drift.REPAIRED;
        });
    }

    @Override
    public boolean accepts(TenantId id, String password) {
        return sessions.accepts(id.redisUser(), password);
    }

    private static boolean asWanted(
            AccessControlUser found, TenantUser wanted, Function<String, List<String>> commandsOf) {
        return found.getFlags().contains("on")
                && !found.getFlags().contains("nopass")
                && Set.copyOf(wanted.passwordHashes()).equals(Set.copyOf(found.getPasswords()))
                && ("~" + wanted.keyPattern()).equals(found.getKeys())
                && ("&" + wanted.keyPattern()).equals(found.getChannels())
                && (found.getSelectors() == null || found.getSelectors().isEmpty())
                && wanted.allowsExactly(found.getCommands(), commandsOf);
    }

    @Override
    public void remove(TenantId id) {
        sessions.with(redis -> {
            // Deleting a user closes its connections, so nothing writes behind the sweep.
            if (redis.aclDelUser(id.redisUser()) > 0) {
                persist(redis);
            }
            TenantKeys.sweep(redis, id);
            return id;
        });
    }

    @Override
    public List<String> remains(TenantId id) {
        return sessions.with(redis -> {
            List<String> left = new ArrayList<>();
            if (redis.aclGetUser(id.redisUser()) != null) {
                left.add("Redis user " + id.redisUser());
            }
            TenantKeys.remaining(redis, id).ifPresent(left::add);
            return left;
        });
    }

    /** Without an ACL file the users live in memory only, and the next reconcile after a restart of Redis makes them again. */
    private static void persist(Jedis redis) {
        Map<String, String> aclFile = redis.configGet("aclfile");
        if (!aclFile.getOrDefault("aclfile", "").isEmpty()) {
            redis.aclSave();
        }
    }
}
