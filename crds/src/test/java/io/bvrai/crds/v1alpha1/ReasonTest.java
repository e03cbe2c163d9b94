package io.bvrai.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.v1alpha1.agent.VoiceAgentReason;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignReason;
import io.bvrai.crds.v1alpha1.number.PhoneNumberReason;
import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {
    static Stream<Reason> reasons() {
        return Stream.of(
                        TenantReason.values(),
                        VoiceAgentReason.values(),
                        PhoneNumberReason.values(),
                        CallCampaignReason.values())
                .flatMap(Arrays::stream);
    }

    @Test
    void standsInCamelCaseInACondition() {
        assertThat(TenantReason.NOT_YET_SUPPORTED.wire()).isEqualTo("NotYetSupported");
        assertThat(TenantReason.READY.wire()).isEqualTo("Ready");
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void isWhatMetav1ConditionAllows(Reason reason) {
        assertThat(reason.wire()).matches("^[A-Za-z][A-Za-z0-9]{0,127}$");
    }
}
