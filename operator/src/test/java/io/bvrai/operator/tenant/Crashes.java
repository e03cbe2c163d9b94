package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** Numbers every call to every port and kills the process at one of them. */
final class Crashes {
    /** Where, seen from the call that is hit. */
    enum When {
        BEFORE,
        AFTER
    }

    /** The process died: nothing after it runs, and nothing may catch it as an ordinary failure. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final List<String> calls = new ArrayList<>();
    private int target = -1;
    private When when = When.BEFORE;

    static Crashes none() {
        return new Crashes();
    }

    static Crashes at(int call, When when) {
        Crashes crashes = new Crashes();
        crashes.target = call;
        crashes.when = when;
        return crashes;
    }

    /** Every call so far, by its method. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    Ports around(Ports ports) {
        return new Ports(
                on(SecretStore.class, ports.secrets()),
                on(TransitKeys.class, ports.transit()),
                on(DatabaseRoles.class, ports.databaseRoles()),
                on(AuthRoles.class, ports.authRoles()),
                on(TenantRegistry.class, ports.registry()),
                on(OffboardingRecords.class, ports.offboardings()),
                on(ErasureCertificates.class, ports.certificates()),
                on(TenantDatabases.class, ports.databases()),
                on(TenantCaches.class, ports.caches()),
                on(TelephonyAccounts.class, ports.accounts()),
                on(PhoneNumbers.class, ports.numbers()));
    }

    <T> T on(Class<T> port, T adapter) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    int call = calls.size();
                    calls.add(port.getSimpleName() + "." + method.getName());
                    if (call == target && when == When.BEFORE) {
                        throw new Killed();
                    }
                    Object result;
                    try {
                        result = method.invoke(adapter, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (call == target) {
                        throw new Killed();
                    }
                    return result;
                }));
    }
}
