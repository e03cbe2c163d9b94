package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that begin like another tenant's. */
class VaultOwnersTest {
    private static final List<String> ROLES = List.of(
            "bvrai-operator",
            "tenant-a.tenant-api",
            "tenant-a.agent-x",
            "tenant-a.intruder",
            "tenant-a-door",
            "tenant-a-b.tenant-api",
            "tenant-a-b.intruder",
            "tenant-a-b-door",
            "tenant-ab.tenant-api");
    private static final List<String> KEYS = List.of(
            "tenant-a-pii",
            "tenant-a-copy",
            "tenant-a-b-pii",
            "tenant-a-b-copy",
            "tenant-ab-pii",
            "tenant-ab-copy",
            "tenant-a-retained-pii",
            "platform");

    private final VaultOwners owners = VaultOwners.of(ROLES);

    @Test
    void eachStrangeRoleIsOneTenants() {
        assertThat(owners.strangeRoles("tenant-a", ROLES)).containsExactly("tenant-a.intruder", "tenant-a-door");
        assertThat(owners.strangeRoles("tenant-a-b", ROLES)).containsExactly("tenant-a-b.intruder", "tenant-a-b-door");
        assertThat(owners.strangeRoles("tenant-ab", ROLES)).isEmpty();
    }

    @Test
    void eachStrangeKeyIsOneTenantsAndNoTenantsOwnIsStrangeToAnother() {
        assertThat(owners.strange("tenant-a", List.of("-pii", "-wrap"), KEYS)).containsExactly("tenant-a-copy");
        assertThat(owners.strange("tenant-a-b", List.of("-pii", "-wrap"), KEYS)).containsExactly("tenant-a-b-copy");
        assertThat(owners.strange("tenant-ab", List.of("-pii", "-wrap"), KEYS)).containsExactly("tenant-ab-copy");
    }

    @Test
    void aTenantThatNobodyLogsInForYetIsNotTakenForAnother() {
        // Given: tenant-a is being made, tenant-a-b stands
        VaultOwners before = VaultOwners.of(List.of("tenant-a-b.tenant-api"));

        // When // Then
        assertThat(before.strange("tenant-a", List.of("-pii"), KEYS)).containsExactly("tenant-a-copy");
    }
}
