package io.bvrai.operator.redis;

import io.bvrai.operator.external.TenantId;
import java.util.Locale;

/**
 * The cache at ElastiCache whose users the operator makes.
 *
 * @param cache id of the replication group; users carry it as a tag, by which the operator's role is held to them
 * @param userGroup id of the group whose users the cache lets in
 * @param login the operator's own user, let in by IAM: id and name are one
 */
public record ElasticacheSettings(String region, String cache, String userGroup, String login) {
    /** ElastiCache keeps ids in lower case and signs for them so. */
    public ElasticacheSettings {
        cache = cache.toLowerCase(Locale.ROOT);
        login = login.toLowerCase(Locale.ROOT);
    }

    /**
     * Id of a tenant's user: at most 40 letters, digits and dashes that begin with a letter, unique in the account. A tenant's id is unique
     * everywhere.
     */
    static String userId(TenantId id) {
        return "t-" + id.value();
    }
}
