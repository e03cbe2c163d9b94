package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.vault.AuthRole;
import io.bvrai.operator.vault.AuthRoles;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who comes or goes while a real Vault is looked at. */
@ExtendWith(ControlPlane.class)
class VaultInspectionTest {
    private final TenantIdentity tenant =
            new TenantIdentity("i" + UUID.randomUUID().toString().substring(0, 8), TenantId.mint(new SecureRandom()));
    private final TenantIdentity neighbour =
            new TenantIdentity(tenant.name() + "-b", TenantId.mint(new SecureRandom()));
    private final Set<String> tenants = new CopyOnWriteArraySet<>();
    private final Set<String> agents = new CopyOnWriteArraySet<>();
    private final Ports ports;

    VaultInspectionTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.ports = Platform.running(admin, cluster).ports(MovedClock.standing());
    }

    @AfterEach
    void remove() {
        for (TenantIdentity each : List.of(tenant, neighbour)) {
            ports.authRoles().ofNamespace(each.namespace()).forEach(ports.authRoles()::remove);
        }
    }

    @Test
    void aTenantThatIsMadeMeanwhileIsNoStranger() {
        // When
        VaultFindings findings = look(() -> {
            tenants.add(neighbour.name());
            make(neighbour, NamespacePlan.TENANT_API);
        });

        // Then
        assertThat(findings.unowned()).isEmpty();
        tenants.clear();
        assertThat(look(() -> {}).unowned())
                .as("without the Tenant it is one")
                .containsExactly("auth role " + neighbour.namespace() + "." + NamespacePlan.TENANT_API);
    }

    @Test
    void anAgentThatIsMadeMeanwhileIsNoStranger() {
        // When
        VaultFindings findings = look(() -> {
            agents.add("late");
            make(tenant, "agent-late");
        });

        // Then
        assertThat(findings.unowned()).isEmpty();
    }

    @Test
    void anAgentThatGoesMeanwhileIsNoStranger() {
        // Given
        agents.add("leaving");
        make(tenant, "agent-leaving");

        // When
        VaultFindings findings = look(agents::clear);

        // Then
        assertThat(findings.unowned()).isEmpty();
        assertThat(look(() -> {}).unowned())
                .as("without the agent it is one")
                .containsExactly("auth role " + tenant.namespace() + ".agent-leaving");
    }

    @Test
    void aRoutineLookGoesByTheListingOfAllAndOneThatSomebodyAskedForDoesNot() {
        // Given
        assertThat(routineLook().unowned()).isEmpty();

        // When
        make(tenant, "agent-ghost");

        // Then
        assertThat(routineLook().unowned()).as("within a minute").isEmpty();
        assertThat(look(() -> {}).unowned()).containsExactly("auth role " + tenant.namespace() + ".agent-ghost");
    }

    @Test
    void aRoutineLookFindsARole() {
        // Given
        make(tenant, "agent-ghost");

        // When // Then
        assertThat(routineLook().unowned()).containsExactly("auth role " + tenant.namespace() + ".agent-ghost");
    }

    @Test
    void aRoutineLookTellsOfNoRoleThatHasGoneSinceTheListing() {
        // Given
        make(tenant, "agent-leaving");
        assertThat(ports.authRoles().recentNames()).contains(tenant.namespace() + ".agent-leaving");

        // When: its agent goes, and takes it along
        ports.authRoles().remove(tenant.namespace() + ".agent-leaving");

        // Then
        assertThat(routineLook().unowned()).isEmpty();
    }

    private void make(TenantIdentity of, String workload) {
        ports.authRoles().ensure(AuthRole.of(of.namespace(), workload, "bvrai-agent", VaultRoles.TOKEN_TTL));
    }

    private VaultFindings routineLook() {
        return look(ports.authRoles(), true);
    }

    /** One that somebody asked for. */
    private VaultFindings look(Runnable meanwhile) {
        return look(new Busy(ports.authRoles(), meanwhile), false);
    }

    private VaultFindings look(AuthRoles roles, boolean routine) {
        return new VaultInspection(
                        ports.tenantSecrets(),
                        ports.vaultRoles(),
                        roles,
                        ports.transit(),
                        ports.databaseRoles(),
                        ports.registry())
                .of(
                        tenant,
                        new VaultInspection.Known(
                                VaultFindings.NONE, () -> Set.copyOf(tenants), () -> Set.copyOf(agents), routine));
    }

    /**
     * Vault's, which lets something happen before it answers.
     *
     * @param meanwhile what
     */
    private record Busy(AuthRoles roles, Runnable meanwhile) implements AuthRoles {
        @Override
        public List<String> names() {
            meanwhile.run();
            return roles.names();
        }

        @Override
        public List<String> recentNames() {
            return roles.recentNames();
        }

        @Override
        public Drift ensure(AuthRole role) {
            return roles.ensure(role);
        }

        @Override
        public List<String> ofNamespace(String namespace) {
            return roles.ofNamespace(namespace);
        }

        @Override
        public void remove(String name) {
            roles.remove(name);
        }
    }
}
