package io.bvrai.operator.number;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.external.CreateOnce;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.Events;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.testbed.Neighbourhood;
import io.bvrai.operator.testbed.RunningOperator;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class PhoneNumberReconcilerTest {
    private final KubernetesClient admin;
    private final Neighbourhood home;
    private final NetworkOfTests network = new NetworkOfTests();
    /** One number may be bound once in the cluster, and other tests' numbers are there too. */
    private final String number = "+1415555" + ThreadLocalRandom.current().nextInt(1000, 10_000);

    private RunningOperator operator;

    PhoneNumberReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.home = new Neighbourhood(admin, cluster);
    }

    @BeforeEach
    void start() {
        var config = TestConfig.with(Map.of("bvrai.intervals.resync-floor", "PT1S"));
        operator = new RunningOperator(
                home.operator(),
                client -> new PhoneNumberReconciler(
                        config,
                        new NumberBinder(
                                network,
                                new CreateOnce(Clock.systemUTC(), Duration.ofSeconds(1)),
                                config,
                                new Events(client, Clock.systemUTC()),
                                Clock.systemUTC()),
                        new Resync(Clock.systemUTC(), RandomGenerator.getDefault()),
                        Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        network.away = false;
        numbers().delete();
        eventually().until(() -> numbers().list().getItems().isEmpty());
        operator.close();
        home.close();
    }

    @Test
    void aNumberIsBoundOnceItsAgentIsReady() {
        // Given
        network.hold(number);
        apply("main", "number: '%s', agentRef: {name: reception}".formatted(number));
        eventually().until(() -> reason("main", ConditionTypes.RESOLVED_REFS).equals("AgentNotFound"));
        agent("False");
        eventually().until(() -> reason("main", ConditionTypes.RESOLVED_REFS).equals("AgentNotReady"));
        assertThat(network.voice(number)).isEqualTo(NetworkOfTests.FACTORY);

        // When
        agent("True");

        // Then
        eventually().until(() -> holds("main", ConditionTypes.READY));
        assertThat(network.voice(number)).isEqualTo(bound());
        assertThat(status("main").boundTo()).isEqualTo("reception");
        assertThat(status("main").number()).isEqualTo(number);
        assertThat(status("main").sid()).isEqualTo("PN" + number.substring(1));
    }

    @Test
    void aNumberWithoutAnAgentIsAnsweredWithAMessage() {
        // Given
        network.hold(number);

        // When
        apply("main", "number: '%s', fallback: {forwardTo: '+14155550199'}".formatted(number));

        // Then
        eventually().until(() -> holds("main", ConditionTypes.READY));
        assertThat(network.voice(number).voiceUrl())
                .isEqualTo("https://" + home.tenant() + ".voice.test/v1/numbers/voice" + NumberPlan.RETRIES);
        assertThat(network.voice(number).voiceFallbackUrl())
                .isEqualTo("https://twimlets.com/forward?PhoneNumber=%2B14155550199");
        assertThat(reason("main", ConditionTypes.BOUND)).isEqualTo("Unassigned");
    }

    @Test
    void aNumberReboundByHandIsRepairedWithinTheInterval() {
        // Given
        network.hold(number);
        apply("main", "number: '%s', resyncInterval: 30s".formatted(number));
        eventually().until(() -> holds("main", ConditionTypes.READY));
        var wanted = network.voice(number);

        // When
        network.changeByHand(number, hijacked(wanted));
        askAgain("main");

        // Then
        eventually().until(() -> network.voice(number).equals(wanted));
        eventually().until(() -> admin.events().v1().events().inNamespace(home.namespace()).list().getItems().stream()
                .anyMatch(event ->
                        event.getReason().equals("Drifted") && event.getNote().contains("VoiceApplicationSid")));
    }

    @Test
    void driftIsOnlyReportedWhereThePolicySaysSo() {
        // Given
        network.hold(number);
        apply("main", "number: '%s', driftPolicy: Report".formatted(number));
        eventually().until(() -> holds("main", ConditionTypes.READY));
        var updates = network.updates.get();

        // When
        network.changeByHand(number, hijacked(network.voice(number)));
        askAgain("main");

        // Then
        eventually().until(() -> reason("main", ConditionTypes.BOUND).equals("Drifted"));
        assertThat(status("main").drift()).singleElement().satisfies(drift -> {
            assertThat(drift.field()).isEqualTo("VoiceApplicationSid");
            assertThat(drift.want()).isNull();
            assertThat(drift.got()).isEqualTo("AP1");
        });
        assertThat(network.updates.get()).isEqualTo(updates);
    }

    @Test
    void anObservedNumberIsNeverWritten() {
        // Given
        network.hold(number);

        // When
        apply("main", "number: '%s', managementPolicy: ObserveOnly".formatted(number));

        // Then
        eventually().until(() -> reason("main", ConditionTypes.BOUND).equals("ObserveOnly"));
        assertThat(status("main").drift())
                .extracting(PhoneNumberStatus.Drift::field)
                .contains("VoiceUrl", "StatusCallback");
        assertThat(network.updates.get()).isZero();
    }

    @Test
    void theOlderOfTwoObjectsWithOneNumberWins() {
        // Given
        network.hold(number);
        apply("main", "number: '%s'".formatted(number));
        eventually().until(() -> holds("main", ConditionTypes.READY));
        var born = Instant.parse(numbers().withName("main").get().getMetadata().getCreationTimestamp());
        await().until(() -> Instant.now().isAfter(born.plusSeconds(2)));

        // When
        apply("copycat", "number: '%s'".formatted(number));

        // Then
        eventually().until(() -> reason("copycat", ConditionTypes.RESOLVED_REFS).equals("Conflict"));
        assertThat(holds("main", ConditionTypes.READY)).isTrue();

        // When
        numbers().withName("copycat").delete();
        eventually().until(() -> numbers().withName("copycat").get() == null);

        // Then
        assertThat(network.voice(number).voiceUrl()).contains(home.tenant());
    }

    @Test
    void oneNumberIsBoughtEvenWhenTheAnswerIsLost() {
        // Given
        network.loseNextAnswer = true;

        // When
        apply("bought", "acquire: {country: US, areaCode: '212'}");

        // Then
        eventually().until(() -> holds("bought", ConditionTypes.READY));
        assertThat(network.purchases.get()).isEqualTo(1);
        assertThat(status("bought").number()).startsWith("+1212");
        assertThat(status("bought").acquiredAt()).isNotNull();
        assertThat(status("bought").purchase().state().name()).isEqualTo("SUCCEEDED");
        assertThat(status("bought").purchase().intentId()).endsWith(":bought");
    }

    @Test
    void aRetainedNumberIsUnboundAndKept() {
        // Given
        network.hold(number);
        apply("main", "number: '%s'".formatted(number));
        eventually().until(() -> holds("main", ConditionTypes.READY));

        // When
        numbers().withName("main").delete();

        // Then
        eventually().until(() -> numbers().withName("main").get() == null);
        assertThat(network.voice(number).voiceUrl()).isEmpty();
    }

    @Test
    void aReleasedNumberIsGivenBack() {
        // Given
        apply("bought", "acquire: {country: US}, deletionPolicy: Release");
        eventually().until(() -> holds("bought", ConditionTypes.READY));

        // When
        numbers().withName("bought").delete();

        // Then
        eventually().until(() -> numbers().withName("bought").get() == null);
        assertThat(network.numbers).isEmpty();
    }

    @Test
    void aNetworkThatIsAwayIsNamedAndTriedAgain() {
        // Given
        network.hold(number);
        network.away = true;

        // When
        apply("main", "number: '%s'".formatted(number));

        // Then
        eventually().until(() -> reason("main", ConditionTypes.ACQUIRED).equals("TelephonyUnavailable"));

        // When
        network.away = false;

        // Then
        eventually().until(() -> holds("main", ConditionTypes.READY));
    }

    @Test
    void anotherReconciliationAsksNobodyAndWritesNothing() {
        // Given
        network.hold(number);
        agent("True");
        apply("main", "number: '%s', agentRef: {name: reception}".formatted(number));
        eventually().until(() -> holds("main", ConditionTypes.READY));
        var version = numbers().withName("main").get().getMetadata().getResourceVersion();
        var reads = network.reads.get();
        operator.requests().clear();

        // When
        agent("False");
        agent("True");
        home.gates(Condition.Status.TRUE);

        // Then
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> operator.requests().writesTo(home.namespace()).isEmpty());
        assertThat(network.reads.get()).isEqualTo(reads);
        assertThat(numbers().withName("main").get().getMetadata().getResourceVersion())
                .isEqualTo(version);
    }

    @Test
    void noNumberIsBoughtInACountryThatTheTenantMayNotHaveOneIn() {
        // When
        apply("bought", "acquire: {country: GB}");

        // Then
        eventually().until(() -> reason("bought", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(message("bought", ConditionTypes.ACCEPTED)).contains("GB", "only US", home.tenant());
        assertThat(holds("bought", ConditionTypes.READY)).isFalse();
        assertThat(network.reads.get()).as("nobody was asked for anything").isZero();
        assertThat(status("bought").purchase()).isNull();

        // When
        home.mayCall("US, GB");

        // Then
        eventually().until(() -> holds("bought", ConditionTypes.READY));
        assertThat(network.purchases.get()).isEqualTo(1);
    }

    @Test
    void aHeldNumberOfAnotherCountryIsNotBound() {
        // Given
        var london = "+44207946" + ThreadLocalRandom.current().nextInt(1000, 10_000);
        network.hold(london);

        // When
        apply("london", "number: '%s'".formatted(london));

        // Then
        eventually().until(() -> reason("london", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(network.voice(london)).isEqualTo(NetworkOfTests.FACTORY);
    }

    @Test
    void aNumberIsKeptAndAnsweredWhenItsCountryIsRemoved() {
        // Given
        apply("bought", "acquire: {country: US}, deletionPolicy: Release");
        eventually().until(() -> holds("bought", ConditionTypes.READY));
        var bought = String.valueOf(status("bought").number());
        var wanted = network.voice(bought);

        // When
        home.mayCall("GB");

        // Then
        eventually().until(() -> reason("bought", ConditionTypes.ACCEPTED).equals("CountryNotAllowed"));
        assertThat(message("bought", ConditionTypes.ACCEPTED)).contains("It is kept as it is");
        assertThat(holds("bought", ConditionTypes.READY)).isFalse();
        assertThat(holds("bought", ConditionTypes.BOUND)).isTrue();

        // When
        network.changeByHand(bought, hijacked(wanted));
        askAgain("bought");

        // Then
        eventually().until(() -> network.voice(bought).equals(wanted));
        assertThat(status("bought").sid()).isNotNull();

        // When
        home.mayCall("US");

        // Then
        eventually().until(() -> holds("bought", ConditionTypes.READY));
        assertThat(network.purchases.get()).isEqualTo(1);
    }

    private void apply(String name, String spec) {
        home.apply("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: PhoneNumber
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(name, home.namespace(), spec));
    }

    private void agent(String ready) {
        home.apply("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: reception, namespace: %s}
                spec:
                  engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
                  prompt: {system: Hello}
                """.formatted(home.namespace()));
        home.applyStatus("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: VoiceAgent
                metadata: {name: reception, namespace: %s}
                status:
                  conditions: [{type: Ready, status: '%s', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z', reason: X, message: ''}]
                """.formatted(home.namespace(), ready));
    }

    private void askAgain(String name) {
        numbers().withName(name).edit(each -> {
            each.getMetadata()
                    .setAnnotations(
                            Map.of("voice.bvrai.io/reconcile-at", Instant.now().toString()));
            return each;
        });
    }

    private VoiceSettings bound() {
        var base = "https://" + home.tenant() + ".voice.test/v1/agents/reception/";
        return new VoiceSettings(
                base + "voice" + NumberPlan.RETRIES,
                "POST",
                "",
                "POST",
                base + "status" + NumberPlan.RETRIES,
                "POST",
                "",
                "");
    }

    /** What somebody does in Twilio's console: the URL still looks right, and the calls go elsewhere. */
    private static VoiceSettings hijacked(VoiceSettings voice) {
        return new VoiceSettings(
                voice.voiceUrl(),
                voice.voiceMethod(),
                voice.voiceFallbackUrl(),
                voice.voiceFallbackMethod(),
                voice.statusCallback(),
                voice.statusCallbackMethod(),
                "AP1",
                "");
    }

    private io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    PhoneNumber,
                    io.fabric8.kubernetes.api.model.KubernetesResourceList<PhoneNumber>,
                    io.fabric8.kubernetes.client.dsl.Resource<PhoneNumber>>
            numbers() {
        return admin.resources(PhoneNumber.class).inNamespace(home.namespace());
    }

    private PhoneNumberStatus status(String name) {
        return numbers().withName(name).get().getStatus();
    }

    private boolean holds(String name, String type) {
        return Conditions.holds(conditions(name), type);
    }

    private String reason(String name, String type) {
        return Conditions.find(conditions(name), type).map(Condition::reason).orElse("");
    }

    private String message(String name, String type) {
        return Conditions.find(conditions(name), type).map(Condition::message).orElse("");
    }

    private List<Condition> conditions(String name) {
        var found = numbers().withName(name).get();
        return found == null || found.getStatus() == null
                ? List.of()
                : found.getStatus().conditions();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }
}
