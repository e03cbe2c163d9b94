package io.bvrai.operator.redis;

import io.bvrai.operator.external.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** The keys of one tenant, found by their prefix. Whoever made the tenant's user, keys are the same. */
final class TenantKeys {
    private static final int SCAN_BATCH = 1000;

    private TenantKeys() {}

    static void sweep(Jedis redis, TenantId id) {
        walk(redis, id, page -> {
            redis.unlink(page.toArray(String[]::new));
            return true;
        });
    }

    /** That there are any, in words. */
    static Optional<String> remaining(Jedis redis, TenantId id) {
        boolean none = walk(redis, id, page -> false);
        return none ? Optional.empty() : Optional.of("Redis keys " + id.redisPrefix() + "*");
    }

    /** @return whether every page with keys, if there was one, was followed by a wish for the next */
    private static boolean walk(Jedis redis, TenantId id, Predicate<List<String>> goesOn) {
        ScanParams pattern = new ScanParams().match(id.redisPrefix() + "*").count(SCAN_BATCH);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> page = redis.scan(cursor, pattern);
            if (!page.getResult().isEmpty() && !goesOn.test(page.getResult())) {
                return false;
            }
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return true;
    }
}
