package io.bvrai.operator.number;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.operator.kube.Resync;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody changes at the telephone network. */
@ExtendWith(ControlPlane.class)
class NumberDriftTest {
    private final Numbers lines;

    NumberDriftTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.lines = new Numbers(admin, cluster);
    }

    @AfterEach
    void close() {
        lines.close();
    }

    /** A number has a moment of its own in each interval, by its uid. */
    @Test
    void aNumberReboundByHandIsRepairedWhenItsMomentComesAndNotBefore() {
        // Given
        lines.network.hold(lines.number);
        lines.agent("True");
        lines.apply("main", "number: '%s', agentRef: {name: reception}, resyncInterval: 24h".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        var wanted = lines.network.voice(lines.number);
        var reads = lines.network.reads.get();

        // When: somebody changes it, and an event comes 30 s before that moment
        lines.network.changeByHand(lines.number, VoiceField.VOICE_APPLICATION_SID.changedIn(wanted));
        String uid = lines.numbers().withName("main").get().getMetadata().getUid();
        Instant now = Instant.now();
        lines.ahead = Duration.between(now, Resync.moment(uid, Duration.ofHours(24), now))
                .minusSeconds(30);
        lines.agent("False");

        // Then: it is too early to look
        await().during(Duration.ofSeconds(2)).until(() -> lines.network.reads.get() == reads);
        await().until(() -> lines.network.voice(lines.number).equals(wanted));
    }

    @ParameterizedTest
    @EnumSource
    void eachFieldChangedByHandIsPutRightAndToldOf(VoiceField field) {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s'".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        var wanted = lines.network.voice(lines.number);

        // When
        lines.network.changeByHand(lines.number, field.changedIn(wanted));
        lines.askAgain("main");

        // Then
        Numbers.eventually().until(() -> lines.network.voice(lines.number).equals(wanted));
        Numbers.eventually()
                .until(() ->
                        lines
                                .admin
                                .events()
                                .v1()
                                .events()
                                .inNamespace(lines.home.namespace())
                                .list()
                                .getItems()
                                .stream()
                                .anyMatch(event -> event.getReason().equals("Drifted")
                                        && event.getNote().endsWith(": " + field.wire)));
    }

    @Test
    void driftIsOnlyReportedWhereThePolicySaysSo() {
        // Given
        lines.network.hold(lines.number);
        lines.apply("main", "number: '%s', driftPolicy: Report".formatted(lines.number));
        Numbers.eventually().until(() -> lines.holds("main", ConditionTypes.READY));
        var updates = lines.network.updates.get();

        // When
        lines.network.changeByHand(
                lines.number, VoiceField.VOICE_APPLICATION_SID.changedIn(lines.network.voice(lines.number)));
        lines.askAgain("main");

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.BOUND).equals("Drifted"));
        assertThat(lines.status("main").drift()).singleElement().satisfies(drift -> {
            assertThat(drift.field()).isEqualTo("VoiceApplicationSid");
            assertThat(drift.want()).isNull();
            assertThat(drift.got()).isEqualTo(VoiceField.VOICE_APPLICATION_SID.byHand);
        });
        assertThat(lines.network.updates.get()).isEqualTo(updates);
    }

    @Test
    void anObservedNumberIsNeverWritten() {
        // Given
        lines.network.hold(lines.number);

        // When
        lines.apply("main", "number: '%s', managementPolicy: ObserveOnly".formatted(lines.number));

        // Then
        Numbers.eventually()
                .until(() -> lines.reason("main", ConditionTypes.BOUND).equals("ObserveOnly"));
        assertThat(lines.status("main").drift())
                .extracting(PhoneNumberStatus.Drift::field)
                .contains("VoiceUrl", "StatusCallback");
        assertThat(lines.network.updates.get()).isZero();
    }
}
