package io.bvrai.operator.redis;

import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Short-lived administrative sessions. The login is read from Vault when first needed and once more when it is refused. */
public final class RedisSessions {
    /** What it says when it will do later what it doesn't now. */
    private static final String[] NOT_NOW = {
        "LOADING", "MASTERDOWN", "READONLY", "BUSY", "OOM", "MISCONF", "ERR max number of clients reached"
    };

    private final RedisSettings settings;
    private final Supplier<AdminUser> vault;
    private final SSLSocketFactory tls;
    private @Nullable AdminUser admin;

    public RedisSessions(RedisSettings settings, Supplier<AdminUser> vault) {
        this.settings = settings;
        this.vault = vault;
        this.tls = settings.trust().sslContext().getSocketFactory();
    }

    <T> T with(Function<Jedis, T> work) {
        try (Jedis session = open()) {
            return work.apply(session);
        } catch (JedisException e) {
            throw translated(e);
        }
    }

    /** Whether this user can log in; Redis that doesn't answer is another matter, and thrown. */
    boolean accepts(String user, String password) {
        try (Jedis session = open(new AdminUser(user, password))) {
            return session.isConnected();
        } catch (JedisAccessControlException refused) {
            return false;
        } catch (JedisException e) {
            throw translated(e);
        }
    }

    private Jedis open() {
        AdminUser current = admin();
        try {
            return open(current);
        } catch (JedisAccessControlException e) {
            forget(current);
            return open(admin());
        }
    }

    /** Jedis connects and authenticates on first use; PING makes that happen here. */
    private Jedis open(AdminUser as) {
        Jedis session = new Jedis(new HostAndPort(settings.host(), settings.port()), clientConfig(as));
        try {
            session.connect();
            return session;
        } catch (JedisException e) {
            session.close();
            throw e;
        }
    }

    private JedisClientConfig clientConfig(AdminUser as) {
        int millis = Math.toIntExact(settings.timeout().toMillis());
        SSLParameters verifyHostName = new SSLParameters();
        verifyHostName.setEndpointIdentificationAlgorithm("HTTPS");
        return DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .user(as.username())
                .password(as.password())
                .clientName("bvrai-operator")
                // Two more commands at each connection that nobody reads.
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .ssl(true)
                .sslSocketFactory(tls)
                .sslParameters(verifyHostName)
                .build();
    }

    private synchronized AdminUser admin() {
        AdminUser current = admin;
        if (current == null) {
            current = vault.get();
            admin = current;
        }
        return current;
    }

    private synchronized void forget(AdminUser refused) {
        if (refused.equals(admin)) {
            admin = null;
        }
    }

    private NeighbourException translated(JedisException e) {
        Problem problem =
                switch (e) {
                    case JedisConnectionException _ -> Problem.UNAVAILABLE;
                    case JedisAccessControlException _ -> Problem.DENIED;
                    case JedisDataException data when starting(data, NOT_NOW) -> Problem.UNAVAILABLE;
                    case JedisDataException data when starting(data, "NOPERM", "NOAUTH") -> Problem.DENIED;
                    case JedisDataException _ -> Problem.REFUSED;
                    default -> Problem.UNAVAILABLE;
                };
        return new NeighbourException(
                Neighbour.REDIS,
                problem,
                "Redis at " + settings.host() + ":" + settings.port() + ": " + e.getMessage(),
                e);
    }

    private static boolean starting(JedisDataException e, String... codes) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        for (String code : codes) {
            if (message.startsWith(code)) {
                return true;
            }
        }
        return false;
    }
}
