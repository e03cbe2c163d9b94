package io.bvrai.operator.redis;

import io.bvrai.operator.external.SharedListing;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which commands a category holds: the server's to say, and the same for every tenant, so asked once for all who look within
 * {@link SharedListing#AGE}. A server that was replaced meanwhile by one of another version may have others. Safe for concurrent use.
 */
final class CommandCategories {
    private final RedisSessions sessions;
    private final Clock clock;
    private final Map<String, SharedListing<List<String>>> listings = new ConcurrentHashMap<>();

    CommandCategories(RedisSessions sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    List<String> commandsOf(String category) {
        return listings.computeIfAbsent(
                        category, each -> new SharedListing<>(() -> sessions.with(redis -> redis.aclCat(each)), clock))
                .latest();
    }
}
