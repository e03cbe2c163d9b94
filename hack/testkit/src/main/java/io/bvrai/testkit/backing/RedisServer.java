package io.bvrai.testkit.backing;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/**
 * Redis of the tests: TLS only, default user off, the Function library {@code bvrai} loaded where the runtime has one.
 *
 * @param certificateAuthority PEM file; the server's certificate names {@code host}
 * @param admin the platform's user: may manage users and load functions
 */
public record RedisServer(String host, int port, Path certificateAuthority, Login admin) {

    /** A session; the caller closes it. */
    public Jedis connect(Login login) {
        return new Jedis(
                new HostAndPort(host, port),
                DefaultJedisClientConfig.builder()
                        .user(login.username())
                        .password(login.password())
                        .ssl(true)
                        .sslSocketFactory(Trust.in(certificateAuthority).getSocketFactory())
                        .build());
    }

    /** A user as a tenant's, {@code t:<id>}, who may do anything that isn't administration to the keys and channels {@code {t:<id>}:…}. */
    public RedisUser createUser() {
        return createUser("+@all", "-@admin", "-@dangerous", "+info");
    }

    /** The same with these command rules. */
    public RedisUser createUser(String... commandRules) {
        String id = RandomNames.id();
        Login login = new Login("t:" + id, RandomNames.next("p"));
        String prefix = "{t:" + id + "}:";
        List<String> rules = Stream.concat(
                        Stream.of(
                                "reset", "on", ">" + login.password(), "~" + prefix + "*", "&" + prefix + "*", "-@all"),
                        Stream.of(commandRules))
                .toList();
        try (Jedis session = connect(admin)) {
            session.aclSetUser(login.username(), rules.toArray(String[]::new));
        }
        return new RedisUser(this, id, login, prefix);
    }
}
