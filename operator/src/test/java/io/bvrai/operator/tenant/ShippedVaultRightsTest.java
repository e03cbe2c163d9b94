package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant through its life with the operator's Vault policy: by Vault's own audit log it lacks no right and has none that it doesn't use. */
@ExtendWith(ControlPlane.class)
class ShippedVaultRightsTest {
    private static final Pattern RULE = Pattern.compile("path \"([^\"]+)\"\\s*\\{\\s*capabilities\\s*=\\s*\\[([^]]*)]");

    /** Rights that such a life doesn't show, and why they are there. */
    private static final Map<String, String> NOT_SEEN = notSeen();

    private static Map<String, String> notSeen() {
        Map<String, String> reasons = new TreeMap<>();
        for (String account : List.of("twilio", "postgres", "redis")) {
            reasons.put(
                    "read voice/data/platform/" + account,
                    "read when the process starts, which this test doesn't show");
        }
        for (String secret : List.of("twilio", "twilio-key", "redis", "media", "api", "first-api-key")) {
            reasons.put(
                    "create voice/data/tenants/+/" + secret,
                    "the server takes a secret for made as soon as its metadata is, which is written first");
        }
        for (String secret : List.of("twilio", "twilio-key", "api", "first-api-key")) {
            reasons.put(
                    "update voice/metadata/tenants/+/" + secret,
                    "as with media and redis: minted over what somebody deleted by hand");
        }
        for (String key : List.of("transit/keys/+", "transit/keys/+/config")) {
            reasons.put("create " + key, "another server may tell a key that it makes from one that is there");
        }
        for (String role : List.of("auth/kubernetes/role/+", "database/roles/+")) {
            reasons.put("update " + role, "of two operators that repair at once one writes over what the other made");
        }
        return reasons;
    }

    private final MovedClock clock = MovedClock.running();
    private final OneTenant home;
    private final String namespace;

    ShippedVaultRightsTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports(), Ports.SILENT, clock);
        this.namespace = "tenant-" + home.name;
    }

    @AfterEach
    void erase() {
        home.close();
    }

    /**
     * A rule of the policy.
     *
     * @param path with {@code +} for any one segment and {@code *} at its end for any rest
     */
    private record Rule(String path, Set<String> capabilities) {
        static Rule of(MatchResult found) {
            return new Rule(
                    found.group(1),
                    Stream.of(found.group(2).split(","))
                            .map(each -> each.replace("\"", "").strip())
                            .collect(Collectors.toSet()));
        }

        boolean covers(VaultAudit.Use use) {
            String pattern = Stream.of(path.split("(?<=[+*])|(?=[+*])"))
                    .map(part -> part.equals("+") ? "[^/]+" : part.equals("*") ? ".*" : Pattern.quote(part))
                    .collect(Collectors.joining());
            // Vault takes a listing of a folder for one of its name, too.
            return use.path().matches(pattern)
                    || (use.operation().equals("list")
                            && use.path().replaceFirst("/$", "").matches(pattern));
        }

        /** Of several rules that cover a path Vault goes by the most exact one. */
        private static final Comparator<Rule> EXACTNESS = Comparator.<Rule, Boolean>comparing(
                        rule -> !rule.path().endsWith("*"))
                .thenComparing(
                        rule -> -rule.path().chars().filter(c -> c == '+').count())
                .thenComparing(rule -> rule.path().length());

        Stream<String> rights() {
            return capabilities.stream().filter(each -> !each.equals("deny")).map(each -> each + " " + path);
        }
    }

    @Test
    void theOperatorLacksNoRightInVaultAndHasNoneThatItDoesNotUse() throws JsonProcessingException {
        // Given
        List<Rule> policy = policy();
        Instant start = Instant.now();

        // When
        home.apply("");
        home.awaitReady();
        others();
        repairs();
        rotates();
        home.delete();
        await().until(() -> home.tenant().isEmpty());

        // Then
        List<VaultAudit.Use> uses = new VaultAudit(home.platform.backing.vaultAuditLog())
                .ofOperator(start).stream()
                        .filter(use ->
                                use.path().contains(namespace) || !use.path().contains("tenant-"))
                        .toList();
        assertThat(uses).as("the audit log shows the operator").hasSizeGreaterThan(30);
        assertThat(uses).filteredOn(VaultAudit.Use::denied).isEmpty();
        Set<String> used = uses.stream()
                .flatMap(use -> policy.stream()
                        .filter(rule -> rule.covers(use))
                        .max(Rule.EXACTNESS)
                        .map(rule -> use.operation() + " " + rule.path())
                        .stream())
                .collect(Collectors.toSet());
        Set<String> unused = policy.stream().flatMap(Rule::rights).collect(Collectors.toCollection(TreeSet::new));
        unused.removeAll(used);
        assertThat(unused).containsExactlyInAnyOrderElementsOf(NOT_SEEN.keySet());
    }

    private List<Rule> policy() throws JsonProcessingException {
        String answer = home.platform.backing.vaultAsRoot("GET", "sys/policies/acl/bvrai-operator", "");
        List<Rule> rules = RULE.matcher(new ObjectMapper()
                        .readTree(answer)
                        .path("data")
                        .path("policy")
                        .asText())
                .results()
                .map(Rule::of)
                .toList();
        assertThat(rules).hasSizeGreaterThan(20);
        return rules;
    }

    /** What lies under the tenant's name besides: its people's, and a stranger's. */
    private void others() {
        for (String path : List.of("providers/openai", "tools/crm", "strange/nested")) {
            asRoot("POST", "voice/data/tenants/" + namespace + "/" + path, "{\"data\":{\"x\":\"y\"}}");
        }
    }

    /** What somebody changed or deleted by hand is made anew. */
    private void repairs() {
        asRoot("POST", "transit/keys/" + namespace + "-wrap/config", "{\"deletion_allowed\":true}");
        asRoot("POST", role("writer"), "{\"token_num_uses\":3}");
        asRoot("POST", "database/roles/" + namespace + "-migrator", "{\"db_name\":\"bvrai\",\"max_ttl\":3600}");
        setLogin("\"rotation_statements\":[\"SELECT 1\"]");
        for (String secret : List.of("media", "redis")) {
            asRoot("DELETE", "voice/data/tenants/" + namespace + "/" + secret, "");
        }
        home.annotate(Annotations.RECONCILE_AT, "repair");
        // A role that can't be written over is gone for a moment.
        await().ignoreException(IllegalStateException.class).untilAsserted(() -> {
            assertThat(stored("transit/keys/" + namespace + "-wrap")).contains("\"deletion_allowed\":false");
            assertThat(stored(role("writer"))).contains("\"token_num_uses\":0");
            assertThat(stored("database/roles/" + namespace + "-migrator")).contains("\"max_ttl\":900");
            assertThat(stored(login())).doesNotContain("SELECT 1");
            assertThat(home.tenant().orElseThrow().getStatus().lastReconcileRequest())
                    .isEqualTo("repair");
        });
        setLogin("\"rotation_period\":3600");
        home.annotate(Annotations.RECONCILE_AT, "period");
        await().untilAsserted(() -> assertThat(stored(login())).contains("\"rotation_period\":86400"));
    }

    private void rotates() {
        // Vault tells a key's second: what is asked for within it finds that key new enough.
        Instant made = Instant.now();
        await().until(() -> Instant.now().isAfter(made.plusSeconds(1)));
        Instant asked = Instant.now();
        home.annotate(Annotations.ROTATE_AT, asked.toString());
        await().pollInterval(Duration.ofMillis(500)).until(() -> {
            clock.advance(Ports.OVERLAP);
            home.annotate(Annotations.RECONCILE_AT, clock.instant().toString());
            return isRotated(asked);
        });
    }

    private boolean isRotated(Instant asked) {
        TenantStatus status = home.tenant().orElseThrow().getStatus();
        return Conditions.find(status.conditions(), ConditionTypes.CREDENTIALS_FRESH)
                        .filter(fresh -> fresh.status() == Condition.Status.TRUE)
                        .isPresent()
                && status.credentials().stream()
                        .noneMatch(each -> each.rotatedAt().isBefore(asked.truncatedTo(ChronoUnit.SECONDS)));
    }

    private String role(String workload) {
        return "auth/kubernetes/role/" + namespace + "." + workload;
    }

    private String login() {
        return "database/static-roles/" + namespace + "-app-a";
    }

    private void setLogin(String field) {
        String username = OneTenant.id(home.tenant().orElseThrow().getStatus()).appLoginA();
        asRoot("POST", login(), "{\"db_name\":\"bvrai\",\"username\":\"" + username + "\"," + field + "}");
    }

    private String stored(String path) {
        return home.platform.backing.vaultAsRoot("GET", path, "");
    }

    private void asRoot(String method, String path, String body) {
        home.platform.backing.vaultAsRoot(method, path, body);
    }
}
