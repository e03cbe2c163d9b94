package io.bvrai.operator.redis;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.elasticache.model.AuthenticationType;
import software.amazon.awssdk.services.elasticache.model.User;
import software.amazon.awssdk.services.elasticache.model.UserGroup;

/**
 * {@link TenantCaches} at ElastiCache, which has no ACL commands: users are made through AWS's API, keys are still the cache's. AWS tells
 * how many passwords a user has and not which, so that is proven by logging in. A tenant works as soon as one of its passwords is
 * accepted; until then this is {@link Problem#UNAVAILABLE} and looked at again.
 */
public final class ElasticacheTenantCaches implements TenantCaches {
    private final ElasticacheUsers users;
    private final RedisSessions sessions;

    public ElasticacheTenantCaches(ElasticacheUsers users, RedisSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @Override
    public Drift ensure(TenantId id, List<String> passwords) {
        String userId = ElasticacheSettings.userId(id);
        TenantUser wanted = TenantUser.of(id, passwords);
        UserGroup group = users.group();
        Optional<User> found = users.find(userId);
        if (found.isEmpty()) {
            Mandate.toCreate(Neighbour.REDIS, "User " + userId);
            users.create(userId, wanted, passwords, group.engine());
            users.join(userId);
            return letIn(id, passwords, Drift.CREATED);
        }
        User user = found.get();
        if (!isDescribedAs(wanted, passwords, user)) {
            return repaired(id, wanted, passwords, user);
        }
        if (!ElasticacheUsers.holds(group, userId)) {
            // Made by a run that ended before it could join.
            Mandate.toCreate(Neighbour.REDIS, "User " + userId + " of the cache's user group");
            users.join(userId);
            return letIn(id, passwords, Drift.CREATED);
        }
        boolean settled = ElasticacheUsers.isActive(user) && ElasticacheUsers.isActive(group);
        if (settled && !passwords.stream().allMatch(password -> accepts(id, password))) {
            return repaired(id, wanted, passwords, user);
        }
        return settled ? Drift.NONE : letIn(id, passwords, Drift.NONE);
    }

    private Drift repaired(TenantId id, TenantUser wanted, List<String> passwords, User user) {
        if (!ElasticacheUsers.isActive(user)) {
            throw changing(user.userId());
        }
        Mandate.toRepair(Neighbour.REDIS, "User " + user.userId());
        users.modify(user.userId(), wanted, passwords);
        return letIn(id, passwords, Drift.REPAIRED);
    }

    /** What AWS has accepted takes effect over time; with one password that works nobody is kept waiting for it. */
    private Drift letIn(TenantId id, List<String> passwords, Drift drift) {
        if (passwords.stream().noneMatch(password -> accepts(id, password))) {
            throw changing(ElasticacheSettings.userId(id));
        }
        return drift;
    }

    private static boolean isDescribedAs(TenantUser wanted, List<String> passwords, User user) {
        return !ElasticacheUsers.isLeaving(user)
                && wanted.name().equals(user.userName())
                && user.authentication() != null
                && user.authentication().type() == AuthenticationType.PASSWORD
                && Integer.valueOf(passwords.size())
                        .equals(user.authentication().passwordCount())
                && wanted.isConfinedBy(user.accessString());
    }

    @Override
    public boolean accepts(TenantId id, String password) {
        return sessions.accepts(id.redisUser(), password);
    }

    @Override
    public List<String> remains(TenantId id) {
        String userId = ElasticacheSettings.userId(id);
        List<String> left = new ArrayList<>();
        users.find(userId).ifPresent(user -> left.add("ElastiCache user " + userId));
        sessions.with(redis -> TenantKeys.remaining(redis, id)).ifPresent(left::add);
        return left;
    }

    @Override
    public void remove(TenantId id) {
        String userId = ElasticacheSettings.userId(id);
        Optional<User> found = users.find(userId);
        if (found.isPresent() && !ElasticacheUsers.isLeaving(found.get())) {
            users.delete(userId);
            found = users.find(userId);
        }
        if (found.isPresent()) {
            // As long as it is there it may write behind the sweep.
            throw changing(userId);
        }
        sessions.with(redis -> {
            TenantKeys.sweep(redis, id);
            return id;
        });
    }

    private static NeighbourException changing(String userId) {
        return new NeighbourException(
                Neighbour.REDIS,
                Problem.UNAVAILABLE,
                "ElastiCache is still applying a change to user " + userId,
                null,
                ElasticacheUsers.SETTLING);
    }
}
