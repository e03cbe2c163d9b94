package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.resps.AccessControlUser;

/** {@link TenantCaches} by Redis ACL commands. */
public final class RedisTenantCaches implements TenantCaches {
    private final RedisSessions sessions;

    public RedisTenantCaches(RedisSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Drift ensure(TenantId id, List<String> passwords) {
        TenantUser wanted = TenantUser.of(id, passwords);
        return sessions.with(redis -> {
            AccessControlUser found = redis.aclGetUser(wanted.name());
            if (found != null && asWanted(redis, found, wanted)) {
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

    private static boolean asWanted(Jedis redis, AccessControlUser found, TenantUser wanted) {
        return found.getFlags().contains("on")
                && !found.getFlags().contains("nopass")
                && Set.copyOf(wanted.passwordHashes()).equals(Set.copyOf(found.getPasswords()))
                && ("~" + wanted.keyPattern()).equals(found.getKeys())
                && ("&" + wanted.keyPattern()).equals(found.getChannels())
                && (found.getSelectors() == null || found.getSelectors().isEmpty())
                && wanted.allowsExactly(found.getCommands(), redis::aclCat);
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
