package io.bvrai.operator.tenant;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.rotation.RotationState.Step;
import io.bvrai.operator.testbed.wire.Faults;
import io.bvrai.operator.testbed.wire.Mode;
import io.bvrai.operator.testbed.wire.Wires;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.vault.Secret;
import io.bvrai.operator.vault.TransitKeys;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials change while consumers go by what they read a step ago, and nobody is refused. */
@ExtendWith(ControlPlane.class)
class RotationTest {
    private final MovedClock clock = MovedClock.running();
    private final Faults faults = new Faults();
    private final Wires wires;
    private final OneTenant home;

    RotationTest(KubernetesClient admin, ClusterEnvironment cluster) {
        Platform platform = Platform.running(admin, cluster);
        this.wires = platform.wires(faults);
        this.home = new OneTenant(admin, platform, platform.ports(wires), Ports.SILENT, clock);
        faults.watch(home.name);
    }

    @AfterEach
    void erase() {
        faults.serve("Vault");
        home.close();
        wires.close();
    }

    /** What a pod has read from Vault. */
    private record View(Secret media, Secret redis, Secret twilio, Secret apiKey) {
        static View of(OneTenant home) {
            return new View(
                    home.secret("media"), home.secret("redis"), home.secret("twilio"), home.secret("twilio-key"));
        }

        boolean isAt(Step step) {
            return Stream.of(media, redis, twilio, apiKey).allMatch(secret -> RotationState.stepOf(secret) == step);
        }

        List<String> mediaKeys() {
            return values(media, "key", "previous_key");
        }

        List<String> tokens() {
            return values(twilio, "auth_token", "next_auth_token");
        }

        AccountKey keyInUse() {
            return AccountKey.of(apiKey.field(TelephoneKey.CURRENT));
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
        Instant requested = home.credentials.laterThanAll();

        // When
        home.annotate(Annotations.ROTATE_AT, requested.toString());

        // Then
        View last = seenStepByStep(status, first);
        assertEveryClassIsRotated(status, first, last, requested);
        assertThat(home.platform.refusals()).isEmpty();
    }

    /** Of the four secrets, the logins and the key some have the next value by then. What stood before stands, and the tenant with it. */
    @ParameterizedTest(name = "after {0} of its writes")
    @ValueSource(ints = {1, 2, 3, 5})
    void goesOnByItselfWhereAVaultWasSealedMidway(int writes) {
        // Given
        home.apply("");
        TenantStatus status = home.awaitReady().getStatus();
        View first = View.of(home);
        Instant requested = home.credentials.laterThanAll();
        faults.refuseAfter("Vault", writes, Mode.STANDS_STILL);

        // When
        home.annotate(Annotations.ROTATE_AT, requested.toString());

        // Then
        assertThat(home.awaitCondition(ConditionTypes.CREDENTIALS_FRESH, "VaultUnavailable")
                        .message())
                .contains("sealed", "Unseal Vault", "tried again by itself");
        assertThat(home.tenant().orElseThrow().getStatus().phase()).isEqualTo(TenantStatus.Phase.READY);

        // When
        faults.serve("Vault");

        // Then
        View last = seenStepByStep(status, first);
        assertEveryClassIsRotated(status, first, last, requested);
    }

    /** A rotation begins with a look at what stands, which finds Vault sealed as any other look does: see {@link NeighboursAwayTest}. */
    @Test
    void beginsByItselfWhenAVaultThatWasSealedIsNotAnyMore() {
        // Given
        home.apply("");
        TenantStatus status = home.awaitReady().getStatus();
        View first = View.of(home);
        Instant requested = home.credentials.laterThanAll();
        faults.refuse("Vault", Mode.STANDS_STILL);

        // When
        home.annotate(Annotations.ROTATE_AT, requested.toString());

        // Then
        home.awaitSealedVault();

        // When
        faults.serve("Vault");

        // Then
        View last = seenStepByStep(status, first);
        assertEveryClassIsRotated(status, first, last, requested);
    }

    private TransitKeys.Version personalDataKey() {
        return home.ports.transit().newest("tenant-" + home.name + "-pii").orElseThrow();
    }

    /** At each step of a rotation, those who have read now and those who read a step ago are let in; answers what is read at its end. */
    private View seenStepByStep(TenantStatus status, View first) {
        View before = first;
        for (Step step : List.of(Step.INTRODUCED, Step.SWITCHED, Step.REVOKED, Step.SETTLED)) {
            View now = awaitStep(step);
            assertNobodyIsRefused(status, before, now);
            before = now;
            clock.advance(Ports.OVERLAP.plusSeconds(30));
            home.annotate(Annotations.RECONCILE_AT, step.name());
        }
        return before;
    }

    private void assertEveryClassIsRotated(TenantStatus status, View first, View last, Instant requested) {
        TenantId id = OneTenant.id(status);
        String account = OneTenant.accountSid(status);
        assertThat(home.ports.caches().accepts(id, first.redis().field("password")))
                .isFalse();
        assertThat(home.ports.tokens().accepts(account, first.twilio().field("auth_token")))
                .isFalse();
        assertThat(home.ports.keys().accepts(account, first.keyInUse())).isFalse();
        assertThat(home.ports.keys().named(account, id.apiKeyTag()))
                .containsExactly(last.keyInUse().sid());
        assertThat(last.mediaKeys()).hasSize(1).doesNotContainAnyElementsOf(first.mediaKeys());
        for (String login : List.of("-app-a", "-app-b")) {
            await().until(() -> home.ports
                    .databaseRoles()
                    .rotatedAt("tenant-" + home.name + login)
                    .filter(requested::isBefore)
                    .isPresent());
        }
        assertThat(personalDataKey().number()).isEqualTo(2);
        await().untilAsserted(
                        () -> assertThat(home.tenant().orElseThrow().getStatus().credentials())
                                .extracting(TenantStatus.Credential::credentialClass, TenantStatus.Credential::version)
                                .containsExactlyInAnyOrder(
                                        tuple("MediaKey", 2),
                                        tuple("RedisPassword", 2),
                                        tuple("TwilioAuthToken", 2),
                                        tuple("TwilioApiKey", 2),
                                        tuple("PostgresLogin", null),
                                        tuple("PersonalDataKey", 2)));
        assertThat(home.awaitCondition(ConditionTypes.CREDENTIALS_FRESH, "Provisioned")
                        .status())
                .isEqualTo(Condition.Status.TRUE);
    }

    @Test
    void rotatesByItselfWhenACredentialIsAsOldAsItMayBecome() {
        // Given
        home.apply("  credentials: {rotateEvery: 24h}");
        home.awaitReady();
        assertThat(View.of(home).isAt(Step.SETTLED)).isTrue();
        assertThat(nextPersonalDataKey()).isEqualTo(personalDataKey().since().plus(Duration.ofHours(24)));

        // When
        clock.advance(Duration.ofHours(25));
        home.annotate(Annotations.RECONCILE_AT, "a day later");

        // Then
        awaitStep(Step.INTRODUCED);
        await().until(() -> personalDataKey().number() > 1);
    }

    private Instant nextPersonalDataKey() {
        return home.tenant().orElseThrow().getStatus().credentials().stream()
                .filter(credential -> credential.credentialClass().equals("PersonalDataKey"))
                .map(TenantStatus.Credential::nextAt)
                .findFirst()
                .orElseThrow();
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
        await().until(() -> View.of(home).isAt(step));
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
            assertThat(home.ports.keys().accepts(account, view.keyInUse()))
                    .as("Twilio takes the API key in use")
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
