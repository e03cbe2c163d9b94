package io.bvrai.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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
            a selector of everything was dropped       | {spec: {}}                                       | {spec: {podSelector: {}}}
            """)
    void isNotCoveredWhen(String what, String stored, String wanted) {
        // When
        var covered = Coverage.covers(tree(stored), tree(wanted));

        // Then
        assertThat(covered).isFalse();
    }

    private static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }
}
