package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names that begin like another tenant's. */
class VaultOwnersTest {
    private static final List<String> WORKLOADS = List.of(".tenant-api", ".agent-x");
    private static final List<String> OWN = List.of("-pii", "-app-a");
    private static final List<String> ROLES = List.of(
            "bvrai-operator",
            "tenant-a.tenant-api",
            "tenant-a.agent-x",
            "tenant-a.agent-ghost",
            "tenant-a.intruder",
            "tenant-a-door",
            "tenant-a-made-up.tenant-api",
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
            "tenant-a-made-up-pii",
            "tenant-a.pii",
            "platform");

    private final VaultOwners owners = new VaultOwners(Set.of("tenant-a", "tenant-a-b", "tenant-ab"));

    @Test
    void eachStrangeRoleIsOneTenants() {
        assertThat(owners.strange("tenant-a", WORKLOADS, ROLES))
                .containsExactly(
                        "tenant-a.agent-ghost", "tenant-a.intruder", "tenant-a-door", "tenant-a-made-up.tenant-api");
        assertThat(owners.strange("tenant-a-b", WORKLOADS, ROLES))
                .containsExactly("tenant-a-b.intruder", "tenant-a-b-door");
        assertThat(owners.strange("tenant-ab", WORKLOADS, ROLES)).isEmpty();
    }

    @Test
    void eachStrangeKeyIsOneTenantsAndNoTenantsOwnIsStrangeToAnother() {
        assertThat(owners.strange("tenant-a", OWN, KEYS))
                .containsExactly("tenant-a-copy", "tenant-a-made-up-pii", "tenant-a.pii");
        assertThat(owners.strange("tenant-a-b", OWN, KEYS)).containsExactly("tenant-a-b-copy");
        assertThat(owners.strange("tenant-ab", OWN, KEYS)).containsExactly("tenant-ab-copy");
    }

    @Test
    void whatATenantHasIsNotStrangeToOneWhoseWholeNameItBeginsWith() {
        // Given: tenant-a's login begins like a name of tenant-a-app's
        VaultOwners alike = new VaultOwners(Set.of("tenant-a", "tenant-a-app"));
        List<String> logins = List.of("tenant-a-app-a", "tenant-a-app-app-a", "tenant-a-app-b");

        // When // Then
        assertThat(alike.strange("tenant-a-app", OWN, logins)).containsExactly("tenant-a-app-b");
        assertThat(alike.strange("tenant-a", OWN, logins)).isEmpty();
    }

    @Test
    void aTenantThatLeftSomethingOwnsIt() {
        // Given
        VaultOwners retained = new VaultOwners(Set.of("tenant-a", "tenant-a-made-up"));

        // When // Then
        assertThat(retained.strange("tenant-a", OWN, KEYS))
                .contains("tenant-a-copy")
                .doesNotContain("tenant-a-made-up-pii");
    }
}
