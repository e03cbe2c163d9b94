package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class NumberRefsTest {
    private final PhoneNumber ours = number("tenant-acme", "main", "2026-02-02T10:00:00Z", "{}");

    @Test
    void nobodyTakesANumberFromAnotherTenantByNamingItFirst() {
        // Given: an older one, whose account doesn't hold the number
        PhoneNumber squatter = number("tenant-globex", "squatter", "2026-01-01T10:00:00Z", "{}");

        // When
        NumberRefs refs = resolve(squatter);

        // Then
        assertThat(refs)
                .asInstanceOf(InstanceOfAssertFactories.type(NumberRefs.Unresolved.class))
                .satisfies(missing -> assertThat(missing.reason())
                        .as("nothing but its Tenant")
                        .isEqualTo(PhoneNumberReason.TENANT_NOT_FOUND));
    }

    @Test
    void theOlderWhoseAccountHoldsItWinsAndStaysUnnamed() {
        // Given
        PhoneNumber holder =
                number("tenant-globex", "theirs", "2026-01-01T10:00:00Z", "{sid: PN1, number: '+14155550100'}");

        // When
        NumberRefs refs = resolve(holder);

        // Then
        assertThat(refs)
                .asInstanceOf(InstanceOfAssertFactories.type(NumberRefs.Unresolved.class))
                .satisfies(conflict -> {
                    assertThat(conflict.reason()).isEqualTo(PhoneNumberReason.CONFLICT);
                    assertThat(conflict.message()).doesNotContain("globex", "theirs");
                });
    }

    @Test
    void withinATenantTheOlderWinsBeforeItHoldsTheNumber() {
        // Given
        PhoneNumber older = number("tenant-acme", "first", "2026-01-01T10:00:00Z", "{}");

        // When
        NumberRefs refs = resolve(older);

        // Then
        assertThat(refs)
                .asInstanceOf(InstanceOfAssertFactories.type(NumberRefs.Unresolved.class))
                .satisfies(conflict -> {
                    assertThat(conflict.reason()).isEqualTo(PhoneNumberReason.CONFLICT);
                    assertThat(conflict.message()).contains("first");
                });
    }

    private NumberRefs resolve(PhoneNumber rival) {
        return NumberRefs.resolve(ours, Optional.empty(), Optional.empty(), List.of(ours, rival));
    }

    private static PhoneNumber number(String namespace, String name, String created, String status) {
        return Serialization.unmarshal(
                """
                apiVersion: voice.bvrai.io/v1alpha1
                kind: PhoneNumber
                metadata: {name: %s, namespace: %s, uid: %s, creationTimestamp: '%s'}
                spec: {number: '+14155550100'}
                status: %s
                """.formatted(name, namespace, namespace + "-" + name, created, status), PhoneNumber.class);
    }
}
