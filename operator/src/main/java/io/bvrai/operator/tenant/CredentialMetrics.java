package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When each tenant's credentials were changed and are due, as gauges by {@code tenant} and {@code class}: seconds since 1970, which an alert compares
 * with {@code time()}. Only the leader has them, because only it looks at Tenants.
 */
final class CredentialMetrics {
    static final String ROTATED = "bvrai.credential.rotated.timestamp";
    static final String DUE = "bvrai.credential.rotation.due.timestamp";

    private final MeterRegistry registry;
    private final Map<String, Map<String, Times>> tenants = new ConcurrentHashMap<>();

    CredentialMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows these of a tenant, and no others any more. */
    void show(String tenant, List<TenantStatus.Credential> credentials) {
        tenants.compute(tenant, (name, before) -> {
            Map<String, Times> shown = before == null ? new HashMap<>() : before;
            for (TenantStatus.Credential credential : credentials) {
                shown.computeIfAbsent(credential.credentialClass(), of -> new Times(registry, name, of))
                        .set(credential);
            }
            Set<String> kept = credentials.stream()
                    .map(TenantStatus.Credential::credentialClass)
                    .collect(Collectors.toSet());
            shown.entrySet().removeIf(times -> {
                boolean gone = !kept.contains(times.getKey());
                if (gone) {
                    times.getValue().removeFrom(registry);
                }
                return gone;
            });
            return shown.isEmpty() ? null : shown;
        });
    }

    /** A tenant that is gone is overdue for nothing. */
    void forget(String tenant) {
        show(tenant, List.of());
    }

    private static final class Times {
        private final AtomicLong rotated = new AtomicLong();
        private final AtomicLong due = new AtomicLong();
        private final List<Gauge> gauges;

        Times(MeterRegistry registry, String tenant, String credentialClass) {
            gauges = List.of(
                    Gauge.builder(ROTATED, rotated, AtomicLong::doubleValue)
                            .description("When a tenant's credential was last changed, in seconds since 1970.")
                            .baseUnit("seconds")
                            .tags("tenant", tenant, "class", credentialClass)
                            .register(registry),
                    Gauge.builder(DUE, due, AtomicLong::doubleValue)
                            .description("When a tenant's credential is to be changed next, in seconds since 1970.")
                            .baseUnit("seconds")
                            .tags("tenant", tenant, "class", credentialClass)
                            .register(registry));
        }

        void set(TenantStatus.Credential credential) {
            rotated.set(seconds(credential.rotatedAt()));
            due.set(seconds(credential.nextAt()));
        }

        void removeFrom(MeterRegistry registry) {
            gauges.forEach(registry::remove);
        }

        private static long seconds(@Nullable Instant at) {
            return Objects.requireNonNull(at, "the operator gives both times").getEpochSecond();
        }
    }
}
