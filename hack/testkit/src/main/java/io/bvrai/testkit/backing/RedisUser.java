package io.bvrai.testkit.backing;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * A Redis user of a test's own; JUnit removes it and its keys after the test.
 *
 * @param id as a tenant's in the registry
 * @param prefix of every key and channel the user may touch
 */
public record RedisUser(RedisServer server, String id, Login login, String prefix) implements AutoCloseable {
    private static final int BATCH = 500;

    /** A session; the caller closes it. */
    public Jedis connect() {
        return server.connect(login);
    }

    /** Deleting the user ends its connections, so nothing writes behind the sweep. */
    @Override
    public void close() {
        try (Jedis session = server.connect(server.admin())) {
            session.aclDelUser(login.username());
            ScanParams own = new ScanParams().match(prefix + "*").count(BATCH);
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                ScanResult<String> page = session.scan(cursor, own);
                if (!page.getResult().isEmpty()) {
                    session.unlink(page.getResult().toArray(String[]::new));
                }
                cursor = page.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
    }
}
