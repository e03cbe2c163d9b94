package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.postgres.ErasureCertificates;
import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.postgres.TenantDatabases;
import io.bvrai.operator.postgres.TenantRegistry;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.twilio.AccountKeys;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.twilio.DialingPermissions;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.TelephonyAccounts;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OffboardingRoundTest {
    private static final TenantId FIRST = new TenantId("aaaaaaaaaaaaaaaaaaaaaaaaaa");
    private static final TenantId SECOND = new TenantId("bbbbbbbbbbbbbbbbbbbbbbbbbb");

    private final List<TenantId> tried = new ArrayList<>();

    @Test
    void goesOnWithTheOthersWhenOneCannotBeFinished() {
        // Given
        OffboardingRecords records = standIn(OffboardingRecords.class, (_, method, arguments) -> {
            if (method.getName().equals("due")) {
                return List.of(due(FIRST, "first"), due(SECOND, "second"));
            }
            tried.add((TenantId) arguments[0]);
            throw new IllegalStateException("a fault of the operator's own");
        });
        Clock clock = Clock.systemUTC();
        try (KubernetesClient unasked =
                new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
            OffboardingSweeper sweeper =
                    new OffboardingSweeper(records, portsWith(records).offboarding(unasked, clock), clock);

            // When
            sweeper.sweep();
        }

        // Then
        assertThat(tried).containsExactly(FIRST, SECOND);
    }

    /** Nobody else is asked of before the first stage is known. */
    private static Ports portsWith(OffboardingRecords records) {
        return new Ports(
                unasked(SecretStore.class),
                unasked(TransitKeys.class),
                unasked(DatabaseRoles.class),
                unasked(AuthRoles.class),
                unasked(TenantRegistry.class),
                records,
                unasked(ErasureCertificates.class),
                unasked(TenantFence.class),
                unasked(TenantDatabases.class),
                unasked(TenantCaches.class),
                unasked(TelephonyAccounts.class),
                unasked(AccountTokens.class),
                unasked(AccountKeys.class),
                unasked(DialingPermissions.class),
                unasked(PhoneNumbers.class));
    }

    private static <T> T unasked(Class<T> port) {
        return standIn(port, (_, method, _) -> {
            throw new AssertionError(method + " was asked");
        });
    }

    private static <T> T standIn(Class<T> port, InvocationHandler answers) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, answers));
    }

    private static OffboardingRecords.Offboarding due(TenantId id, String name) {
        return new OffboardingRecords.Offboarding(
                id,
                name,
                Stage.RETAIN,
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                true);
    }
}
