package io.bvrai.operator.tenant;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.vault.AuthRole;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No two tenants share anything by its name, whatever they and their agents are called: names that begin alike, end in each other's suffixes, or are as long as may be. */
class NeighboursTest {
    private static final int LONGEST_NAME = 40;
    private static final BvraiConfig CONFIG =
            TestConfig.with(Map.of("bvrai.network.monitoring-namespace", "monitoring"));

    /** What a platform's own suffixes and separators could be mistaken for. */
    private static final List<String> SUFFIXES = List.of(
            "",
            "-",
            "2",
            "-2",
            "-b",
            "-tenant",
            "-agent",
            "-agent-b",
            "-tenant-api",
            "-app",
            "-app-a",
            "-migrator",
            "-migrate",
            "-pii",
            "-wrap",
            "-export",
            "-owner",
            "-x-tenant-api");

    private static final Set<String> PLATFORM = Set.of("kube-system", "bvrai-gateway", "bvrai-system", "monitoring");

    /**
     * What is a tenant's by its name.
     *
     * @param names by kind, each somebody's alone
     * @param prefixes by kind: all names of that kind which begin so are the tenant's
     */
    private record Claims(String tenant, Map<String, Set<String>> names, Map<String, Set<String>> prefixes) {}

    @Property(tries = 300)
    void noTwoTenantsShareAName(
            @ForAll("tenants") Set<String> tenants, @ForAll("agents") Set<String> agents, @ForAll Random random) {
        // Given
        List<TenantIdentity> neighbours = tenants.stream()
                .map(name -> new TenantIdentity(name, TenantId.mint(random)))
                .toList();

        // When
        List<Claims> claims =
                neighbours.stream().map(tenant -> claims(tenant, agents)).toList();

        // Then
        assertThat(collisions(claims)).isEmpty();
    }

    @Property(tries = 100)
    void everyObjectOfATenantIsInItsNamespaceAndNamesNoOther(
            @ForAll("tenants") Set<String> tenants, @ForAll Random random) {
        for (String name : tenants) {
            // Given
            TenantIdentity tenant = new TenantIdentity(name, TenantId.mint(random));

            // When
            List<HasMetadata> objects = objects(tenant);

            // Then
            assertThat(objects).allSatisfy(object -> {
                assertThat(object.getMetadata().getNamespace()).isEqualTo(tenant.namespace());
                assertThat(object.getMetadata().getLabels())
                        .containsEntry(Labels.TENANT, name)
                        .containsEntry(Labels.TENANT_ID, tenant.id().value());
            });
            assertThat(admitted(objects)).isSubsetOf(PLATFORM);
        }
    }

    @Property
    void aNamespaceLeadsBackToItsTenant(@ForAll("tenants") Set<String> tenants) {
        for (String name : tenants) {
            assertThat(TenantIdentity.nameOf(TenantIdentity.namespaceOf(name))).contains(name);
            assertThat(TenantIdentity.namespaceOf(name))
                    .as("fits a DNS label, so nothing cuts it")
                    .hasSizeLessThanOrEqualTo(63);
        }
    }

    @Property
    void numbersWithLongNamesKeepTagsOfTheirOwn(@ForAll("longNames") Set<String> numbers, @ForAll Random random) {
        // Given
        TenantId id = TenantId.mint(random);

        // When
        Set<String> tags = numbers.stream().map(id::numberTag).collect(toSet());

        // Then
        assertThat(tags).hasSameSizeAs(numbers).allMatch(tag -> tag.length() <= 64);
    }

    @Example
    void aNameThatIsCutIsSeen() {
        // Given
        List<Claims> cut = Stream.of("acme-hospital-north", "acme-hospital-south")
                .map(name ->
                        new Claims(name, Map.of("namespace", Set.of(("tenant-" + name).substring(0, 20))), Map.of()))
                .toList();

        // When
        List<String> found = collisions(cut);

        // Then
        assertThat(found).isNotEmpty();
    }

    @Example
    void aPrefixWithoutItsEndIsSeen() {
        // Given
        List<Claims> openEnded = Stream.of("acm", "acme")
                .map(name -> new Claims(
                        name,
                        Map.of("Vault secret", Set.of("tenants/tenant-" + name + "/redis")),
                        Map.of("Vault secret", Set.of("tenants/tenant-" + name))))
                .toList();

        // When
        List<String> found = collisions(openEnded);

        // Then
        assertThat(found).hasSize(1);
    }

    private static Claims claims(TenantIdentity tenant, Set<String> agents) {
        TenantId id = tenant.id();
        String secrets = tenant.vaultFolder() + "/";
        Set<String> logins = Stream.concat(
                        Stream.of(NamespacePlan.TENANT_API, NamespacePlan.MIGRATE, NamespacePlan.WRITER),
                        agents.stream().map(agent -> "agent-" + agent))
                .map(account -> AuthRole.of(tenant.namespace(), account, "policy", VaultRoles.TOKEN_TTL)
                        .name())
                .collect(toSet());
        return new Claims(
                tenant.name(),
                Map.of(
                        "namespace", Set.of(tenant.namespace()),
                        "host", Set.of(tenant.host("voice.test")),
                        "label", Set.of(tenant.name(), id.value()),
                        "Vault object", Set.copyOf(VaultRoles.places(tenant)),
                        "Vault secret", Set.of(secrets + "redis", secrets + "twilio", secrets + "providers/openai"),
                        "Vault login", logins,
                        "PostgreSQL",
                                Set.of(id.database(), id.ownerRole(), id.appRole(), id.appLoginA(), id.appLoginB()),
                        "Redis", Set.of(id.redisUser(), id.redisPrefix() + "slots", id.redisPrefix() + "pod:a"),
                        "Twilio", Set.of(id.twilioTag(), id.heldNumberTag(), id.numberTag("main-line"))),
                Map.of(
                        "Vault secret", Set.of(secrets),
                        "Vault login", Set.of(tenant.namespace() + "."),
                        "Redis", Set.of(id.redisPrefix())));
    }

    private static List<String> collisions(List<Claims> all) {
        List<String> found = new ArrayList<>();
        for (Claims mine : all) {
            for (Claims other : all) {
                if (mine != other) {
                    mine.names().forEach((kind, names) -> other.names().get(kind).stream()
                            .filter(names::contains)
                            .forEach(name ->
                                    found.add(kind + " " + name + " of " + mine.tenant() + " and " + other.tenant())));
                    mine.prefixes().forEach((kind, prefixes) -> other.names().get(kind).stream()
                            .filter(name -> prefixes.stream().anyMatch(name::startsWith))
                            .forEach(name -> found.add(kind + " " + name + " of " + other.tenant()
                                    + " is within reach of " + mine.tenant())));
                }
            }
        }
        return found;
    }

    private static List<HasMetadata> objects(TenantIdentity tenant) {
        Tenant resource = new KubernetesSerialization().unmarshal("""
                        apiVersion: voice.bvrai.io/v1alpha1
                        kind: Tenant
                        metadata: {name: %s}
                        spec:
                          displayName: Neighbour
                          access:
                            admins: [{kind: Group, name: admins}]
                            viewers: [{kind: Group, name: viewers}]
                        """.formatted(tenant.name()), Tenant.class);
        TenantPlan plan =
                new TenantPlan(tenant, resource.getSpec(), CONFIG, Optional.of("-----BEGIN CERTIFICATE-----\n"));
        List<HasMetadata> objects = new ArrayList<>(plan.isolation());
        objects.add(plan.operatorRights());
        objects.addAll(plan.capacityAndPeople());
        objects.add(plan.migration());
        objects.addAll(plan.api());
        return objects;
    }

    /** The namespaces that network policies let through, either way. */
    private static Set<String> admitted(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(object -> object instanceof NetworkPolicy policy ? Stream.of(policy) : Stream.of())
                .flatMap(policy -> Stream.concat(
                        policy.getSpec().getIngress().stream().flatMap(rule -> rule.getFrom().stream()),
                        policy.getSpec().getEgress().stream().flatMap(rule -> rule.getTo().stream())))
                .map(NetworkPolicyPeer::getNamespaceSelector)
                .flatMap(Stream::ofNullable)
                .flatMap(selector -> selector.getMatchLabels().values().stream())
                .collect(toSet());
    }

    @Provide
    Arbitrary<Set<String>> tenants() {
        return Arbitraries.of("a", "acm", "acme", "tenant", "agent", "a-tenant", "x")
                .flatMap(stem -> Arbitraries.of(SUFFIXES)
                        .map(suffix -> stem + suffix)
                        .list()
                        .ofMinSize(2)
                        .ofMaxSize(8))
                .flatMap(names -> longest().list().ofMaxSize(3).map(more -> {
                    var all = Stream.concat(names.stream(), more.stream())
                            .map(name -> name.replaceAll("-+$", ""))
                            .collect(toSet());
                    all.add("acme");
                    all.add("acme-2");
                    return all;
                }));
    }

    /** As long as the schema lets a name be, alike up to the last characters. */
    private static Arbitrary<String> longest() {
        return Arbitraries.of("a", "b", "0", "-2", "-a").map(end -> "a".repeat(LONGEST_NAME - end.length()) + end);
    }

    @Provide
    Arbitrary<Set<String>> agents() {
        return Arbitraries.of(
                        "reception",
                        "b",
                        "b-tenant-api",
                        "tenant-api",
                        "agent",
                        "agent-b",
                        "x-tenant-api",
                        "migrate",
                        "writer")
                .set()
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<Set<String>> longNames() {
        return Arbitraries.integers()
                .between(1, 63)
                .flatMap(length -> Arbitraries.of("a", "b", "-c").map(end -> "n".repeat(length) + end))
                .set()
                .ofMinSize(2)
                .ofMaxSize(10);
    }
}
