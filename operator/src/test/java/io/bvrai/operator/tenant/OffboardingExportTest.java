package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.ExportDocument;
import io.bvrai.crds.config.Sha256;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.tenantapi.TenantExports;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant doesn't leave before its API has signed what it leaves with, and isn't kept by an API that never will. */
@ExtendWith(ControlPlane.class)
class OffboardingExportTest {
    private static final ExportDocument DOCUMENT =
            new ExportDocument(ConfigJson.VERSION, "{\"files\":[{\"name\":\"calls.ndjson\",\"rows\":7}]}", "c2lnbmVk");

    private final MovedClock clock = MovedClock.running();
    private final KubernetesClient admin;
    private final Platform platform;
    private final Ports ports;
    private final List<Instant> askedFor = new ArrayList<>();
    private TenantExports.Answer answer = new TenantExports.Answer.NotMade("tenant-api is still at it");
    private TenantIdentity tenant;
    private Instant until;

    OffboardingExportTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.platform = Platform.running(admin, cluster);
        this.ports = platform.ports();
    }

    @BeforeEach
    void aTenantWithNothingButItsName() {
        String name = "e" + UUID.randomUUID().toString().substring(0, 8);
        TenantId id = ports.registry().reserve(name, name).orElseThrow();
        tenant = new TenantIdentity(name, id);
        until = clock.instant().plus(Duration.ofHours(1));
    }

    @AfterEach
    void erase() {
        if (ports.registry().find(tenant.name()).isPresent()) {
            ports.erase(tenant, admin, clock);
        }
    }

    @Test
    void waitsForTheManifestAndKeepsItAsItWasSigned() throws IOException {
        // When
        Departure waits = proceed();
        Departure stillWaits = proceed();

        // Then
        assertThat(waits.progress().stage()).isEqualTo(Stage.EXPORT);
        assertThat(waits.message()).contains("tenant-api is still at it", until.toString());
        assertThat(waits.lookAgain()).isPresent();
        assertThat(stillWaits).isEqualTo(waits);
        assertThat(askedFor).as("the same off-boarding each time").hasSize(2).containsOnly(askedFor.getFirst());

        // When
        answer = new TenantExports.Answer.Made(DOCUMENT);
        Departure retained = proceed();

        // Then
        assertThat(retained.progress().stage()).isEqualTo(Stage.RETAIN);
        assertThat(exported().path("manifest").asText()).isEqualTo(DOCUMENT.manifest());
        assertThat(exported().path("signature").asText()).isEqualTo(DOCUMENT.signature());
    }

    @Test
    void theCertificateCommitsToTheManifestThatTheTenantHas() throws SQLException {
        // Given
        answer = new TenantExports.Answer.Made(DOCUMENT);
        proceed();

        // When
        ports.erase(tenant, admin, clock);

        // Then
        assertThat(new NeighbourWrites(platform, tenant.name()).openings(tenant.id()))
                .contains("Export whose manifest has SHA-256 " + Sha256.hex(DOCUMENT.manifest()));
        assertThat(ports.certificates().verify()).isEmpty();
    }

    @Test
    void goesOnWithoutOneWhenItsTimeIsOver() throws IOException {
        // Given
        proceed();

        // When
        clock.advance(Duration.ofMinutes(61));
        Departure retained = proceed();

        // Then
        assertThat(retained.progress().stage()).isEqualTo(Stage.RETAIN);
        assertThat(exported().path("missing").asText()).isEqualTo("tenant-api is still at it");
    }

    @Test
    void aDeletionWaitsForNone() throws SQLException {
        // Given
        proceed();

        // When
        Departure erased = offboarding().proceed(tenant, Offboarding.Wish.deletion(false, Duration.ZERO));

        // Then
        assertThat(erased.isErased()).isTrue();
        assertThat(askedFor).as("and begins none").hasSize(1);
        assertThat(new NeighbourWrites(platform, tenant.name()).openings(tenant.id()))
                .noneMatch(opening -> opening.startsWith("Export"));
    }

    private Departure proceed() {
        return offboarding().proceed(tenant, new Offboarding.Wish(true, until, false, Duration.ofDays(1), false));
    }

    private Offboarding offboarding() {
        return ports.offboarding(
                admin,
                (name, namespace, offboarding) -> {
                    askedFor.add(offboarding);
                    return answer;
                },
                clock);
    }

    private JsonNode exported() throws IOException {
        return new ObjectMapper()
                .readTree(ports.offboardings()
                        .find(tenant.id())
                        .orElseThrow()
                        .inventory()
                        .orElseThrow())
                .path("export");
    }
}
