package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialMetricsTest {
    private static final Instant CHANGED = Instant.parse("2026-03-01T00:00:00Z");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CredentialMetrics metrics = new CredentialMetrics(registry);

    private static TenantStatus.Credential credential(String credentialClass, Instant rotatedAt) {
        return new TenantStatus.Credential(credentialClass, 1, rotatedAt, rotatedAt.plus(Duration.ofDays(90)));
    }

    @Test
    void whatAnAlertAsksForStandsUnderTheNamesThatItAsksBy() {
        // When
        metrics.show("acme", List.of(credential("MediaKey", CHANGED)));

        // Then
        assertThat(registry.scrape())
                .contains("bvrai_credential_rotated_timestamp_seconds{class=\"MediaKey\",tenant=\"acme\",} "
                        + (double) CHANGED.getEpochSecond())
                .contains("bvrai_credential_rotation_due_timestamp_seconds{class=\"MediaKey\",tenant=\"acme\",} "
                        + (double) CHANGED.plus(Duration.ofDays(90)).getEpochSecond());
    }

    @Test
    void aRotationMovesItsOwnTimesOnly() {
        // Given
        metrics.show("acme", List.of(credential("MediaKey", CHANGED), credential("ApiPepper", CHANGED)));
        metrics.show("globex", List.of(credential("MediaKey", CHANGED)));

        // When
        Instant later = CHANGED.plus(Duration.ofDays(91));
        metrics.show("acme", List.of(credential("MediaKey", later), credential("ApiPepper", CHANGED)));

        // Then
        assertThat(rotated("acme", "MediaKey")).isEqualTo(later.getEpochSecond());
        assertThat(rotated("acme", "ApiPepper")).isEqualTo(CHANGED.getEpochSecond());
        assertThat(rotated("globex", "MediaKey")).isEqualTo(CHANGED.getEpochSecond());
    }

    @Test
    void aClassThatATenantHasNoMoreAndATenantThatIsGoneLeaveNothing() {
        // Given
        metrics.show("acme", List.of(credential("MediaKey", CHANGED), credential("TwilioAuthToken", CHANGED)));
        metrics.show("globex", List.of(credential("MediaKey", CHANGED)));

        // When
        metrics.show("acme", List.of(credential("MediaKey", CHANGED)));
        metrics.forget("globex");

        // Then
        assertThat(registry.getMeters())
                .extracting(meter ->
                        meter.getId().getTag("tenant") + "/" + meter.getId().getTag("class"))
                .containsExactlyInAnyOrder("acme/MediaKey", "acme/MediaKey");
    }

    private double rotated(String tenant, String credentialClass) {
        return registry.get(CredentialMetrics.ROTATED)
                .tags("tenant", tenant, "class", credentialClass)
                .gauge()
                .value();
    }
}
