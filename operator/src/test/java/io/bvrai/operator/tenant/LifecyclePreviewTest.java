package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecyclePreviewTest {
    private static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");
    private static final String RETAINED = "{stage: Retain, retainUntil: '2026-03-09T10:00:00Z'}";

    @Test
    void saysThatLiftingAHoldErasesWhoseRetentionIsOver() {
        // Given
        Tenant live = tenant("{state: Offboarded, legalHold: true}", RETAINED);

        // When
        List<String> noticed = LifecyclePreview.of(live, tenant("{state: Offboarded}", "{}"), NOW);

        // Then
        assertThat(noticed).singleElement().asString().contains("legalHold is lifted", "erased AT ONCE");
    }

    @Test
    void saysWhenAShorterOrLongerRetentionEnds() {
        // Given: 30 days from the 7th of February
        Tenant live = tenant("{state: Offboarded, retainFor: 720h}", RETAINED);

        // When
        List<String> longer = LifecyclePreview.of(live, tenant("{state: Offboarded, retainFor: 768h}", "{}"), NOW);
        List<String> shorter = LifecyclePreview.of(live, tenant("{state: Offboarded, retainFor: 24h}", "{}"), NOW);

        // Then
        assertThat(longer)
                .singleElement()
                .asString()
                .contains("768h instead of 720h", "erased at 2026-03-11T10:00:00Z");
        assertThat(shorter).singleElement().asString().contains("24h instead of 720h", "erased AT ONCE");
    }

    @Test
    void saysThatAHoldOutweighsTheEndOfARetention() {
        // When
        List<String> noticed = LifecyclePreview.of(
                tenant("{state: Offboarded}", RETAINED),
                tenant("{state: Offboarded, legalHold: true, retainFor: 24h}", "{}"),
                NOW);

        // Then
        assertThat(noticed)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("erased AT ONCE"))
                .anySatisfy(line -> assertThat(line).contains("nothing is erased until it is lifted"));
    }

    @Test
    void saysThatADeletionThatWasHeldUpGoesOn() {
        // Given
        Tenant live = tenant("{legalHold: true}", "{stage: Hold}");
        live.getMetadata().setDeletionTimestamp("2026-03-10T09:00:00Z");

        // When
        List<String> noticed = LifecyclePreview.of(live, tenant("{}", "{}"), NOW);

        // Then
        assertThat(noticed).singleElement().asString().contains("legalHold is lifted", "are erased");
    }

    @Test
    void isSilentWhereTheLifecycleStaysAsItWas() {
        // When // Then: 720h is what holds when nothing is said
        assertThat(LifecyclePreview.of(
                        tenant("{state: Offboarded}", RETAINED),
                        tenant("{state: Offboarded, retainFor: 720h}", "{}"),
                        NOW))
                .isEmpty();
    }

    private static Tenant tenant(String lifecycle, String offboarding) {
        return Serialization.unmarshal("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: acme}
                spec: {displayName: Acme, telephony: {allowedCountries: [US]}, lifecycle: %s}
                status: {offboarding: %s}
                """.formatted(lifecycle, offboarding), Tenant.class);
    }
}
