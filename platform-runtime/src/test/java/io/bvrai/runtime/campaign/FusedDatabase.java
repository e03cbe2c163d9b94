package io.bvrai.runtime.campaign;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database whose client may die around its commits. What a dead client has begun is rolled back, as the server does when a connection breaks. */
final class FusedDatabase {
    private static final Set<String> OF_THE_DEAD = Set.of("rollback", "close", "setAutoCommit", "isClosed");

    private FusedDatabase() {}

    static DataSource of(DataSource real, Fuse fuse) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            fuse.check();
            Object result = call(real, method, arguments);
            return result instanceof Connection connection
                    ? proxy(Connection.class, new FusedConnection(connection, fuse))
                    : result;
        });
    }

    private static final class FusedConnection implements InvocationHandler {
        private final Connection real;
        private final Fuse fuse;
        private boolean intends;
        private boolean concludes;

        FusedConnection(Connection real, Fuse fuse) {
            this.real = real;
            this.fuse = fuse;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
            if (!OF_THE_DEAD.contains(method.getName())) {
                fuse.check();
            }
            if (method.getName().equals("prepareStatement") && arguments != null) {
                String sql = (String) arguments[0];
                intends |= sql.contains("INSERT INTO attempt ");
                concludes |= sql.contains("SET call_sid = ?");
            }
            if (method.getName().equals("commit")) {
                commit(method);
                return null;
            }
            return call(real, method, arguments);
        }

        private void commit(Method method) throws Throwable {
            if (intends) {
                fuse.reached(Fuse.Point.BEFORE_INTENT_COMMIT);
            }
            if (concludes) {
                fuse.reached(Fuse.Point.BEFORE_RESULT_COMMIT);
            }
            call(real, method, null);
            if (intends) {
                fuse.reached(Fuse.Point.AFTER_INTENT_COMMIT);
            }
            if (concludes) {
                fuse.reached(Fuse.Point.AFTER_RESULT_COMMIT);
            }
        }
    }

    private static @Nullable Object call(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
