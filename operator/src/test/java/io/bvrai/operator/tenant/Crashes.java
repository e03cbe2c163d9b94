package io.bvrai.operator.tenant;

import io.bvrai.operator.external.IntentLog;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Numbers every call to every port, and lets one of them fail. */
final class Crashes {
    /** The ways of the fault matrix in which a call goes wrong. */
    enum Mode {
        KILLED_BEFORE(false, null, 0),
        KILLED_AFTER(true, null, 0),
        /** It was done, and no answer came. */
        TIMEOUT_AFTER(true, Problem.UNAVAILABLE, 504),
        CONFLICT(false, Problem.CONFLICT, 409),
        THROTTLED(false, Problem.THROTTLED, 429),
        SERVER_ERROR(false, Problem.UNAVAILABLE, 500),
        /** The connection ended before the neighbour took the request. */
        RESET(false, Problem.UNAVAILABLE, 0);

        private final boolean done;
        private final @Nullable Problem problem;
        private final int status;

        Mode(boolean done, @Nullable Problem problem, int status) {
            this.done = done;
            this.problem = problem;
            this.status = status;
        }
    }

    /** The process died: nothing after it runs, and nothing may catch it as an ordinary failure. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What can't be repeated blindly: without a clear answer nobody knows whether it was done. */
    private static final Set<String> COSTS = Set.of("TelephonyAccounts.create", "PhoneNumbers.buy");

    private final List<String> calls = new ArrayList<>();
    private int target = -1;
    private Mode mode = Mode.KILLED_BEFORE;
    private boolean hit;

    static Crashes none() {
        return new Crashes();
    }

    static Crashes at(int call, Mode mode) {
        Crashes crashes = new Crashes();
        crashes.target = call;
        crashes.mode = mode;
        return crashes;
    }

    /** Every call so far, by its method. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Whether the call that was to fail has been made. */
    boolean hit() {
        return hit;
    }

    Ports around(Ports ports) {
        return new Ports(
                on(SecretStore.class, Neighbour.VAULT, ports.secrets()),
                on(TransitKeys.class, Neighbour.VAULT, ports.transit()),
                on(DatabaseRoles.class, Neighbour.VAULT, ports.databaseRoles()),
                on(AuthRoles.class, Neighbour.VAULT, ports.authRoles()),
                on(TenantRegistry.class, Neighbour.POSTGRESQL, ports.registry()),
                on(OffboardingRecords.class, Neighbour.POSTGRESQL, ports.offboardings()),
                on(ErasureCertificates.class, Neighbour.POSTGRESQL, ports.certificates()),
                on(TenantDatabases.class, Neighbour.POSTGRESQL, ports.databases()),
                on(TenantCaches.class, Neighbour.REDIS, ports.caches()),
                on(TelephonyAccounts.class, Neighbour.TWILIO, ports.accounts()),
                on(AccountTokens.class, Neighbour.TWILIO, ports.tokens()),
                on(PhoneNumbers.class, Neighbour.TWILIO, ports.numbers()));
    }

    /** The Tenant's status, which the API server keeps. */
    IntentLog around(IntentLog log) {
        return on(IntentLog.class, null, log);
    }

    private <T> T on(Class<T> port, @Nullable Neighbour neighbour, T adapter) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    String name = port.getSimpleName() + "." + method.getName();
                    boolean fails = calls.size() == target;
                    calls.add(name);
                    hit |= fails;
                    if (fails && !mode.done) {
                        throw fault(name, neighbour);
                    }
                    Object result;
                    try {
                        result = method.invoke(adapter, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (fails) {
                        throw fault(name, neighbour);
                    }
                    return result;
                }));
    }

    private Throwable fault(String call, @Nullable Neighbour neighbour) {
        if (mode.problem == null) {
            return new Killed();
        }
        String message = call + ": " + mode;
        if (neighbour == null) {
            return new KubernetesClientException(message, mode.status, null);
        }
        boolean unclear = COSTS.contains(call) && mode.problem == Problem.UNAVAILABLE;
        return new NeighbourException(neighbour, unclear ? Problem.UNCONFIRMED : mode.problem, message);
    }
}
