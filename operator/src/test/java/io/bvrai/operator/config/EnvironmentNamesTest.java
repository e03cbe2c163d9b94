package io.bvrai.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.testbed.ShippedChart;
import io.bvrai.testkit.Repository;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of environment variables are written in three places: here it shows when one moves and the others don't. */
class EnvironmentNamesTest {
    /** Properties with a default that is right for nearly everybody; {@code extraEnv} of the chart sets them. */
    private static final Set<String> LEFT_TO_EXTRA_ENV = Set.of(
            "BVRAI_INTERVALS_RESYNC",
            "BVRAI_INTERVALS_RESYNC_FLOOR",
            "BVRAI_INTERVALS_STATUS_WHILE_WAITING",
            "BVRAI_INTERVALS_STATUS",
            "BVRAI_INTERVALS_CAMPAIGN_PROGRESS",
            "BVRAI_INTERVALS_OVERLAP",
            "BVRAI_INTERVALS_REVISION_RETENTION",
            "BVRAI_RUNTIME_DRAIN",
            // The chart mounts the token where the default says.
            "BVRAI_VAULT_JWT_PATH");

    /** Variables of the contract with a default in the runtime that no Tenant or VoiceAgent can change. */
    private static final Set<String> LEFT_TO_THE_RUNTIME = Set.of("BVRAI_DRAIN_GRACE", "BVRAI_VAULT_REFRESH");

    @Test
    void theChartSetsWhatTheOperatorReadsAndNothingElse() throws IOException {
        // When
        var read = variables(BvraiConfig.class, "BVRAI");
        var set = new TreeSet<>(chartVariables());

        // Then
        assertThat(set).as("set by the chart and read by nobody").isSubsetOf(read);
        read.removeAll(set);
        assertThat(read).as("read and not set by the chart").isEqualTo(LEFT_TO_EXTRA_ENV);
    }

    @Test
    void podsGetWhatTheContractListsAndNothingElse() throws IOException {
        // Given
        var contract = contractVariables();

        // When
        var given = new TreeSet<>(podVariables());

        // Then: the runtime's EnvironmentContractTest holds the runtime to the same list
        contract.removeAll(LEFT_TO_THE_RUNTIME);
        assertThat(given).isEqualTo(contract);
    }

    @Test
    void theChartClosesWhatTheOperatorClosesByItself() throws IOException {
        // Given
        var byItself = TestConfig.with(Map.of()).network().closedCidrs();

        // When
        var deployment = new YAMLMapper()
                .readTree(ShippedChart.render("deployment.yaml", "network.closedCidrs={203.0.113.0/24}"));

        // Then
        var given = new ArrayList<String>();
        deployment.at("/spec/template/spec/containers/0/env").forEach(variable -> {
            if (variable.path("name").asText().equals("BVRAI_NETWORK_CLOSED_CIDRS")) {
                given.addAll(List.of(variable.path("value").asText().split(",")));
            }
        });
        assertThat(byItself).as("what NAT64 translates to private addresses").contains("64:ff9b::/96");
        assertThat(given)
                .containsExactlyElementsOf(Stream.concat(byItself.stream(), Stream.of("203.0.113.0/24"))
                        .toList());
    }

    private static Set<String> variables(Class<?> group, String prefix) {
        var names = new TreeSet<String>();
        for (Method method : group.getMethods()) {
            var name =
                    prefix + "_" + method.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            if (method.getReturnType().getEnclosingClass() == BvraiConfig.class) {
                names.addAll(variables(method.getReturnType(), name));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static Set<String> chartVariables() throws IOException {
        var names = new TreeSet<String>();
        JsonNode deployment = new YAMLMapper()
                .readTree(ShippedChart.render(
                        "deployment.yaml",
                        "trust.configMap=ca",
                        "network.monitoringNamespace=monitoring",
                        "redis.users=elasticache",
                        "redis.elasticache.region=eu-central-1",
                        "redis.elasticache.cache=bvrai",
                        "redis.elasticache.userGroup=bvrai",
                        "redis.elasticache.login=bvrai-platform",
                        "network.providerCidrs={203.0.113.0/24}",
                        "network.closedCidrs={10.99.0.0/16}",
                        "prices.currency=USD",
                        "prices.minutes[0].from=2026-01-01",
                        "prices.minutes[0].inbound=0.02",
                        "prices.minutes[0].outbound=0.03",
                        "callsPriorityClassName=calls",
                        "nodePools={media,worker}"));
        deployment
                .at("/spec/template/spec/containers/0/env")
                .forEach(variable -> names.add(variable.path("name").asText()));
        names.removeIf(name -> !name.startsWith("BVRAI_"));
        return names;
    }

    private static Set<String> contractVariables() throws IOException {
        var text = Files.readString(Repository.root().resolve("docs/contracts.md"));
        var table = text.substring(text.indexOf("## Runtime process"), text.indexOf("### Files"));
        return table.lines()
                .filter(line -> line.startsWith("| `BVRAI_"))
                .flatMap(line -> Pattern.compile("`(BVRAI_[A-Z_]+)`")
                        .matcher(line.substring(0, line.indexOf('|', 1)))
                        .results()
                        .map(match -> match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> podVariables() {
        var config = TestConfig.with(Map.of("bvrai.trust-bundle", "/etc/bvrai/trust/ca.crt"));
        var pod = new RuntimePod(
                "acme",
                "abcdefghijklmnopqrstuvwxyz",
                "tenant-acme",
                "agent",
                "agent-reception",
                Optional.of("reception"),
                Optional.of(200),
                new ResourceRequirements(),
                Duration.ofHours(1));
        return pod.spec(config).getContainers().getFirst().getEnv().stream()
                .map(EnvVar::getName)
                .filter(name -> name.startsWith("BVRAI_"))
                .collect(Collectors.toSet());
    }
}
