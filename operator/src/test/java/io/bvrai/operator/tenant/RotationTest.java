package io.bvrai.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.rotation.RotationState.Step;
import io.bvrai.operator.vault.Secret;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Credentials change while consumers go by what they read a step ago, and nobody is refused. */
@ExtendWith(ControlPlane.class)
class RotationTest {
    private final MovedClock clock = MovedClock.running();
    private final OneTenant home;

    RotationTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.home = new OneTenant(admin, platform, platform.ports(), Ports.SILENT, clock);
    }

    @AfterEach
    void erase() {
        home.close();
    }

    /** What a pod has read from Vault. */
    private record View(Secret media, Secret redis, Secret twilio) {
        static View of(OneTenant home) {
            return new View(home.secret("media"), home.secret("redis"), home.secret("twilio"));
        }

        boolean isAt(Step step) {
            return Stream.of(media, redis, twilio).allMatch(secret -> RotationState.stepOf(secret) == step);
        }

        List<String> mediaKeys() {
            return values(media, "key", "previous_key");
        }

        List<String> tokens() {
            return values(twilio, "auth_token", "next_auth_token");
        }

        private static List<String> values(Secret secret, String current, String other) {
            return Stream.of(current, other)
                    .flatMap(field -> Optional.ofNullable(secret.fields().get(field)).stream())
                    .toList();
        }
    }

    @Test
    void everyClassIsRotatedOnRequestAndNobodyWhoReadAStepAgoIsRefused() {
        // Given
        home.apply("");
        TenantStatus status = home.awaitReady().getStatus();
        View first = View.of(home);
        Instant requested = Instant.now();

        // When
        home.annotate(Annotations.ROTATE_AT, requested.toString());
        View before = first;
        for (Step step : List.of(Step.INTRODUCED, Step.SWITCHED, Step.REVOKED, Step.SETTLED)) {
            View now = awaitStep(step);
            assertNobodyIsRefused(status, before, now);
            before = now;
            clock.advance(Ports.OVERLAP.plusSeconds(30));
            home.annotate(Annotations.RECONCILE_AT, step.name());
        }

        // Then
        TenantId id = OneTenant.id(status);
        String account = OneTenant.accountSid(status);
        assertThat(home.ports.caches().accepts(id, first.redis().field("password")))
                .isFalse();
        assertThat(home.ports.tokens().accepts(account, first.twilio().field("auth_token")))
                .isFalse();
        assertThat(before.mediaKeys()).hasSize(1).doesNotContainAnyElementsOf(first.mediaKeys());
        for (String login : List.of("-app-a", "-app-b")) {
            await().atMost(OneTenant.PATIENCE).until(() -> home.ports
                    .databaseRoles()
                    .rotatedAt("tenant-" + home.name + login)
                    .filter(requested::isBefore)
                    .isPresent());
        }
        assertThat(home.ports.transit().newest("tenant-" + home.name + "-pii"))
                .hasValueSatisfying(version -> assertThat(version.number()).isEqualTo(2));
        await().atMost(OneTenant.PATIENCE).untilAsserted(() -> assertThat(
                        home.tenant().orElseThrow().getStatus().credentials())
                .extracting(TenantStatus.Credential::credentialClass, TenantStatus.Credential::version)
                .containsExactlyInAnyOrder(
                        tuple("MediaKey", 2),
                        tuple("RedisPassword", 2),
                        tuple("TwilioAuthToken", 2),
                        tuple("PostgresLogin", null),
                        tuple("PersonalDataKey", 2)));
        assertThat(home.awaitCondition(ConditionTypes.CREDENTIALS_FRESH, "Provisioned")
                        .status())
                .isEqualTo(Condition.Status.TRUE);
        assertThat(home.platform.refusals()).isEmpty();
    }

    @Test
    void rotatesByItselfWhenACredentialIsAsOldAsItMayBecome() {
        // Given
        home.apply("  credentials: {rotateEvery: 24h}");
        home.awaitReady();
        assertThat(View.of(home).isAt(Step.SETTLED)).isTrue();

        // When
        clock.advance(Duration.ofHours(25));
        home.annotate(Annotations.RECONCILE_AT, "a day later");

        // Then
        awaitStep(Step.INTRODUCED);
    }

    @Test
    void saysWhatARequestMustLookLike() {
        // Given
        home.apply("");
        home.awaitReady();

        // When
        home.annotate(Annotations.ROTATE_AT, "now, please");

        // Then
        assertThat(home.awaitCondition(ConditionTypes.CREDENTIALS_FRESH, "Invalid")
                        .message())
                .contains("must be a time");
        assertThat(View.of(home).isAt(Step.SETTLED)).isTrue();
    }

    private View awaitStep(Step step) {
        await().atMost(OneTenant.PATIENCE).until(() -> View.of(home).isAt(step));
        return View.of(home);
    }

    private void assertNobodyIsRefused(TenantStatus status, View before, View now) {
        String account = OneTenant.accountSid(status);
        String signsWith = home.ports
                .accounts()
                .findByTag(OneTenant.id(status).twilioTag())
                .getFirst()
                .authToken();
        for (View view : List.of(before, now)) {
            assertThat(home.ports
                            .caches()
                            .accepts(OneTenant.id(status), view.redis().field("password")))
                    .as("Redis takes the password in use")
                    .isTrue();
            assertThat(home.ports.tokens().accepts(account, view.tokens().getFirst()))
                    .as("Twilio takes the token in use")
                    .isTrue();
            assertThat(view.tokens())
                    .as("webhooks are signed with one that is accepted")
                    .contains(signsWith);
        }
        assertThat(now.mediaKeys())
                .as("tokens of pods that read before")
                .contains(before.mediaKeys().getFirst());
        assertThat(before.mediaKeys())
                .as("tokens of pods that read since")
                .contains(now.mediaKeys().getFirst());
    }
}
