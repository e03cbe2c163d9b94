package io.bvrai.testkit.backing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Real PostgreSQL, Redis and OpenBao with TLS, as outside the cluster: {@code @ExtendWith(BackingServices.class)}. They are started once, by
 * {@code hack/backing/backing}, and left running for the next test run; {@code make down} ends them. Where they can't be started the tests fail.
 *
 * <p>Test methods and constructors may ask for
 *
 * <ul>
 *   <li>a {@link PostgresServer}, a {@link RedisServer}, a {@link VaultServer}: shared by all tests;
 *   <li>a {@link TestDatabase}: an empty database of the test's own, dropped after it;
 *   <li>a {@link RedisUser}: a Redis user with a key prefix of the test's own, both removed after it.
 * </ul>
 *
 * Test classes run side by side and against services that have seen other runs: what a test makes carries random names.
 */
public final class BackingServices implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(BackingServices.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == PostgresServer.class
                || type == RedisServer.class
                || type == VaultServer.class
                || type == TestDatabase.class
                || type == RedisUser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        Running running = running(test);
        if (type == PostgresServer.class) {
            return running.postgres();
        }
        if (type == RedisServer.class) {
            return running.redis();
        }
        if (type == VaultServer.class) {
            return running.vault();
        }
        // The store closes what is of this test's (or, for a constructor, this class's) own.
        if (type == TestDatabase.class) {
            return test.getStore(NAMESPACE)
                    .getOrComputeIfAbsent(
                            TestDatabase.class, key -> running.postgres().createDatabase(), TestDatabase.class);
        }
        return test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(RedisUser.class, key -> running.redis().createUser(), RedisUser.class);
    }

    private static Running running(ExtensionContext test) {
        return test.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Running.class, key -> start(), Running.class);
    }

    /** The same for what JUnit doesn't hand parameters to, such as the test resources of an application framework. */
    public static Running start() {
        BackingEnvironment environment = BackingEnvironment.start();
        return new Running(environment.postgres(), environment.redis(), environment.vault());
    }

    /** The services, shared by all tests. */
    public record Running(PostgresServer postgres, RedisServer redis, VaultServer vault) {}
}
