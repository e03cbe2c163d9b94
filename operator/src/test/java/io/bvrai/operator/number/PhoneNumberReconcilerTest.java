package io.bvrai.operator.number;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class PhoneNumberReconcilerTest {
    private final Numbers lines;

    PhoneNumberReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.lines = new Numbers(admin, cluster);
    }

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void aNumberIsBoundOnceItsAgentIsReady() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s', agentRef: {name: reception}".formatted(lines.number));
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.RESOLVED_REFS).equals("AgentNotFound"));
        lines.agent("False");
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.RESOLVED_REFS).equals("AgentNotReady"));
        assertThat(lines.network.voice(lines.number)).isEqualTo(NetworkOfTests.FACTORY);

        // When
        lines.agent("True");

        // Then
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        assertThat(lines.network.voice(lines.number)).isEqualTo(lines.bound());
        assertThat(lines.status("main").boundTo()).isEqualTo("reception");
        assertThat(lines.status("main").number()).isEqualTo(lines.number);
        assertThat(lines.status("main").sid()).isEqualTo("PN" + lines.number.substring(1));
    }

    @Test
    void aNumberWithoutAnAgentIsAnsweredWithAMessage() {
        // Given
        lines.network.hold(lines.number);

        // When
        lines.apply("main", "number: '%s', fallback: {forwardTo: '+14155550199'}".formatted(lines.number));

        // Then
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        assertThat(lines.network.voice(lines.number).voiceUrl())
                .isEqualTo("https://" + lines.home.tenant() + ".voice.test/v1/numbers/voice" + NumberPlan.RETRIES);
        assertThat(lines.network.voice(lines.number).voiceFallbackUrl())
                .isEqualTo("https://twimlets.com/forward?PhoneNumber=%2B14155550199");
        assertThat(lines.reason("main", ConditionTypes.BOUND)).isEqualTo("Unassigned");
    }

    @Test
    void aPausedNumberIsLetGoOnlyOnceItGoesOn() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s'".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        lines.pause("main", "true");
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.PAUSED));
        var bound = lines.network.voice(lines.number);

        // When
        lines.numbers().withName("main").delete();

        // Then: a deletion is another generation
        Numbers.eventually().until(() -> {
            var going = lines.numbers().withName("main").require();
            return going.getMetadata().getDeletionTimestamp() != null
                    && going.getMetadata()
                            .getGeneration()
                            .equals(going.getStatus().observedGeneration());
        });
        assertThat(lines.network.voice(lines.number)).isEqualTo(bound);

        // When
        lines.pause("main", "false");

        // Then
        Numbers.eventually().until(() -> lines.numbers().withName("main").get() == null);
        assertThat(lines.network.voice(lines.number)).isNotEqualTo(bound);
    }

    @Test
    void theOlderOfTwoObjectsWithOneNumberWins() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s'".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        var born = Instant.parse(
                lines.numbers().withName("main").get().getMetadata().getCreationTimestamp());
        await().until(() -> Instant.now().isAfter(born.plusSeconds(2)));

        // When
        lines.apply("copycat", "number: '%s'".formatted(lines.number));

        // Then
        Numbers.eventually().until(() -> lines.reason("copycat", ConditionTypes.RESOLVED_REFS)
                .equals("Conflict"));
        assertThat(lines.holds("main", ConditionTypes.READY)).isTrue();

        // When
        lines.numbers().withName("copycat").delete();
        Numbers.eventually().until(() -> lines.numbers().withName("copycat").get() == null);

        // Then
        assertThat(lines.network.voice(lines.number).voiceUrl()).contains(lines.home.tenant());
    }

    @Test
    void oneNumberIsBoughtEvenWhenTheAnswerIsLost() {
        // Given
        lines.network.loseNextAnswer = true;

        // When
        lines.apply("bought", "acquire: {country: US, areaCode: '212'}");

        // Then
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));
        assertThat(lines.network.purchases.get()).isEqualTo(1);
        assertThat(lines.status("bought").number()).startsWith("+1212");
        assertThat(lines.status("bought").acquiredAt()).isNotNull();
        assertThat(lines.status("bought").purchase().state().name()).isEqualTo("SUCCEEDED");
        assertThat(lines.status("bought").purchase().intentId()).endsWith(":bought");
    }

    @Test
    void aRetainedNumberIsUnboundAndKept() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s'".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));

        // When
        lines.numbers().withName("main").delete();

        // Then
        Numbers.eventually().until(() -> lines.numbers().withName("main").get() == null);
        assertThat(lines.network.voice(lines.number).voiceUrl()).isEmpty();
    }

    @Test
    void aReleasedNumberIsGivenBack() {
        // Given
        lines.apply("bought", "acquire: {country: US}, deletionPolicy: Release");
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.READY));

        // When
        lines.numbers().withName("bought").delete();

        // Then
        Numbers.eventually().until(() -> lines.numbers().withName("bought").get() == null);
        assertThat(lines.network.numbers).isEmpty();
    }

    @Test
    void aPurchaseThatIsUnderWayIsWaitedForBeforeTheNumberIsGivenBack() {
        // Given: one that was sent, and may take effect for an hour
        var tag = lines.begun(
                "bought",
                "acquire: {country: US}, deletionPolicy: Release",
                Instant.now().plus(Duration.ofHours(1)));
        Numbers.eventually().until(() -> lines.holds("bought", ConditionTypes.PAUSED));
        lines.pause("bought", "false");
        Numbers.eventually()
                .until(() -> lines.reason("bought", ConditionTypes.ACQUIRED).equals("Acquiring"));

        // When
        lines.numbers().withName("bought").delete();

        // Then
        Numbers.eventually()
                .until(() -> lines.message("bought", ConditionTypes.ACQUIRED).contains("before the number is let go"));

        // When: it takes effect, and would be seen by now
        lines.network.hold(lines.number, tag);
        lines.ahead = Duration.ofHours(2);
        lines.askAgain("bought");

        // Then
        Numbers.eventually().until(() -> lines.numbers().withName("bought").get() == null);
        assertThat(lines.network.numbers).isEmpty();
    }

    @Test
    void aNetworkThatIsAwayIsNamedAndTriedAgain() {
        // Given
        lines.network.hold(lines.number);
        lines.network.away = true;

        // When
        lines.apply("main", "number: '%s'".formatted(lines.number));

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.ACQUIRED).equals("TelephonyUnavailable"));

        // When
        lines.network.away = false;

        // Then
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
    }

    @Test
    void aNetworkThatStaysAwayIsTriedLessAndLessOften() {
        // Given
        lines.network.hold(lines.number);
        lines.network.away = true;

        // When
        lines.apply("main", "number: '%s'".formatted(lines.number));

        // Then
        lines.network.tries.assertTheGapsGrow(Duration.ofSeconds(1));
    }

    @Test
    void anotherReconciliationAsksNobodyAndWritesNothing() {
        // Given
        lines.network.hold(lines.number);
        lines.agent("True");
        lines.apply("main", "number: '%s', agentRef: {name: reception}, resyncInterval: 24h".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        var version = lines.numbers().withName("main").get().getMetadata().getResourceVersion();
        var reads = lines.network.reads.get();
        lines.requests().clear();

        // When
        lines.agent("False");
        lines.agent("True");
        lines.home.gates(Condition.Status.TRUE);

        // Then
        await().during(Duration.ofSeconds(2))
                .until(() -> lines.requests().writesTo(lines.home.namespace()).isEmpty());
        assertThat(lines.network.reads.get()).isEqualTo(reads);
        assertThat(lines.numbers().withName("main").get().getMetadata().getResourceVersion())
                .isEqualTo(version);
    }
}
