package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.rotation.Rotation;
import io.bvrai.operator.twilio.AccountKeys;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.vault.DatabaseRoles;
import io.bvrai.operator.vault.SecretStore;
import io.bvrai.operator.vault.TransitKeys;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The annotation rotate-at that isn't a time. */
class UnreadableRequestTest {
    private static final TenantIdentity ACME = new TenantIdentity("acme", new TenantId("abcdefghijklmnopqrstuvwxyz"));

    @Test
    void keepsNobodyFromGoingByTheSchedule() {
        // Given a Vault that is away, so that whoever looks for what is due is seen
        Clock clock = Clock.systemUTC();
        SecretStore store = away(SecretStore.class);
        TenantCredentials credentials = new TenantCredentials(
                new Rotation(store, clock, Duration.ofMinutes(5)),
                new RotatedSecrets(
                        new Mint(new SecureRandom()),
                        away(TenantCaches.class),
                        away(AccountTokens.class),
                        new TelephoneKey(store, away(AccountKeys.class))),
                new VaultRotations(away(DatabaseRoles.class), away(TransitKeys.class), clock, Duration.ofMinutes(5)),
                clock);
        Tenant tenant = new KubernetesSerialization().unmarshal("""
                        apiVersion: voice.bvrai.io/v1alpha1
                        kind: Tenant
                        metadata: {name: acme}
                        spec: {displayName: Acme}
                        """, Tenant.class);

        // When
        TenantCredentials.Standing standing = credentials.advance(ACME, tenant.getSpec(), Optional.of("now, please"));

        // Then
        assertThat(standing.link().reason()).isEqualTo(TenantReason.VAULT_UNAVAILABLE);
        assertThat(standing.lookAgain()).isPresent();
        assertThat(standing.unread().link()).isEqualTo(standing.link());
    }

    @Test
    void isSaidWhereNothingElseIsWrong() {
        // Given
        TenantCredentials.Standing fresh = new TenantCredentials.Standing(
                List.of(), Link.stands(ConditionTypes.CREDENTIALS_FRESH, "Fresh."), Optional.empty());

        // When
        Link said = fresh.unread().link();

        // Then
        assertThat(said.reason()).isEqualTo(TenantReason.INVALID);
        assertThat(said.message()).contains("must be a time");
    }

    private static <T> T away(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, _, _) -> {
            throw new NeighbourException(Neighbour.VAULT, Problem.UNAVAILABLE, "Vault is away");
        }));
    }
}
