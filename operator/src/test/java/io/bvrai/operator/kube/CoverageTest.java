package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            what was sent is stored                    | {data: {a: b}}                                   | {data: {a: b}}
            the server fills in defaults               | {spec: {replicas: 1, strategy: {type: Rolling}}} | {spec: {replicas: 1}}
            others add labels                          | {metadata: {labels: {a: b, theirs: x}}}          | {metadata: {labels: {a: b}}}
            others inject a container                  | {containers: [{name: a}, {name: mesh}]}          | {containers: [{name: a}]}
            a quantity is written differently          | {limits: {cpu: '1', memory: 1Gi}}                | {limits: {cpu: 1000m, memory: 1024Mi}}
            an empty text is dropped                   | {env: [{name: A}]}                               | {env: [{name: A, value: ''}]}
            zero is dropped                            | {probe: {port: 1}}                               | {probe: {port: 1, initialDelaySeconds: 0}}
            an empty list of rules says nothing        | {kind: NetworkPolicy, spec: {podSelector: {}, ingress: []}} | {kind: NetworkPolicy, spec: {podSelector: {}}}
            a policy gets labels of others             | {kind: NetworkPolicy, metadata: {labels: {x: y}}, spec: {podSelector: {}}} | {kind: NetworkPolicy, spec: {podSelector: {}}}
            status is not ours to want                 | {status: {replicas: 3}}                          | {status: {replicas: 1}}
            """)
    void isCoveredWhen(String what, String stored, String wanted) {
        // When
        var covered = Coverage.covers(tree(stored), tree(wanted));

        // Then
        assertThat(covered).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a value was changed                        | {data: {a: c}}                                   | {data: {a: b}}
            a key was removed                          | {data: {}}                                       | {data: {a: b}}
            an image was changed                       | {containers: [{name: a, image: evil}]}           | {containers: [{name: a, image: good}]}
            a container was removed                    | {containers: [{name: mesh}]}                     | {containers: [{name: a}]}
            a rule was added to a network policy       | {spec: {ingress: [{from: [{a: 1}]}, {}]}}        | {spec: {ingress: [{from: [{a: 1}]}]}}
            an allowance was emptied to allow all      | {spec: {ingress: [{}]}}                          | {spec: {ingress: [{from: [{a: 1}]}]}}
            a quantity was changed                     | {limits: {cpu: '2'}}                             | {limits: {cpu: '1'}}
            a scale was set to zero                    | {spec: {replicas: 0}}                            | {spec: {replicas: 1}}
            rules were added to a policy without any   | {kind: NetworkPolicy, spec: {podSelector: {}, egress: [{}]}} | {kind: NetworkPolicy, spec: {podSelector: {}}}
            a policy was narrowed to some pods         | {kind: NetworkPolicy, spec: {podSelector: {matchLabels: {a: b}}}} | {kind: NetworkPolicy, spec: {podSelector: {}}}
            a peer was widened to all namespaces       | {kind: NetworkPolicy, spec: {ingress: [{from: [{podSelector: {}, namespaceSelector: {}}]}]}} | {kind: NetworkPolicy, spec: {ingress: [{from: [{podSelector: {}}]}]}}
            a quota counts some pods only              | {kind: ResourceQuota, spec: {hard: {pods: 1}, scopes: [BestEffort]}} | {kind: ResourceQuota, spec: {hard: {pods: 1}}}
            somebody was bound to a role               | {kind: RoleBinding, subjects: [{name: mallory}]} | {kind: RoleBinding}
            a route sends a copy elsewhere             | {kind: HTTPRoute, spec: {rules: [{matches: [a], filters: [{type: RequestMirror}]}]}} | {kind: HTTPRoute, spec: {rules: [{matches: [a]}]}}
            a service got an address outside           | {kind: Service, spec: {ports: [1], externalIPs: [a]}} | {kind: Service, spec: {ports: [1]}}
            a token is mounted unless it is said       | {spec: {}}                                       | {spec: {automountServiceAccountToken: false}}
            a selector of everything was dropped       | {spec: {}}                                       | {spec: {podSelector: {}}}
            """)
    void isNotCoveredWhen(String what, String stored, String wanted) {
        // When
        var covered = Coverage.covers(tree(stored), tree(wanted));

        // Then
        assertThat(covered).isFalse();
    }

    @Test
    void takesAwayOnlyWhatOpens() {
        // Given
        var stored = tree(
                "{kind: NetworkPolicy, metadata: {labels: {x: y}}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{}]}}");
        var wanted = tree("{kind: NetworkPolicy, metadata: {}, spec: {podSelector: {}, policyTypes: [Egress]}}");

        // When
        var removal = Coverage.openings(stored, wanted);

        // Then
        assertThat(removal).hasValue(tree("{spec: {egress: null}}"));
    }

    private static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }
}
