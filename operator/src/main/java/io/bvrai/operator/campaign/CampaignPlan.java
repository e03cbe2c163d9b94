package io.bvrai.operator.campaign;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.CampaignsConfig.AnsweringMachine;
import io.bvrai.crds.config.CampaignsConfig.Campaign;
import io.bvrai.crds.config.CampaignsConfig.RetryOutcome;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.v1alpha1.Durations;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.campaign.AnsweringMachines;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.campaign.Compliance;
import io.bvrai.crds.v1alpha1.campaign.Retry;
import io.bvrai.crds.v1alpha1.campaign.Schedule;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Informers;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a tenant's dialer is told. Pure. */
final class CampaignPlan {
    static final String FILE = "campaigns.json";

    private CampaignPlan() {}

    /** A campaign as the dialer knows it. */
    static Campaign entry(CallCampaign campaign, List<String> callerIds) {
        var spec = campaign.getSpec();
        return new Campaign(
                campaign.getMetadata().getName(),
                campaign.getMetadata().getUid(),
                campaign.getMetadata().getGeneration(),
                spec.agentRef().name(),
                callerIds,
                spec.contacts().list(),
                schedule(spec.schedule()),
                new CampaignsConfig.Pacing(
                        new BigDecimal(spec.pacing().callsPerSecond()),
                        spec.pacing().maxConcurrent(),
                        Durations.parse(spec.pacing().ringTimeout())),
                retry(spec.retry()),
                machines(spec.amd()),
                compliance(spec.compliance()),
                spec.suspend());
    }

    /** The ConfigMap of all campaigns of a tenant, in the order of their names. */
    static ConfigMap configMap(HomeTenant tenant, List<Campaign> campaigns) {
        var labels = new LinkedHashMap<>(tenant.ownership().labels());
        labels.put(Labels.COMPONENT, Informers.CAMPAIGNS);
        var sorted =
                campaigns.stream().sorted(Comparator.comparing(Campaign::name)).toList();
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(RuntimePod.TENANT_CAMPAIGNS)
                .withNamespace(tenant.namespace())
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of(FILE, ConfigJson.write(new CampaignsConfig(ConfigJson.VERSION, sorted))))
                .build();
    }

    /** What the dialer was told last, by uid. */
    static Map<String, Campaign> told(Optional<ConfigMap> stored) {
        return stored
                .map(ConfigMap::getData)
                .map(data -> data.get(FILE))
                .map(json -> ConfigJson.read(json, CampaignsConfig.class))
                .map(CampaignsConfig::campaigns)
                .orElse(List.of())
                .stream()
                .collect(Collectors.toMap(Campaign::uid, campaign -> campaign));
    }

    private static CampaignsConfig.Schedule schedule(Schedule schedule) {
        return new CampaignsConfig.Schedule(
                schedule.notBefore(),
                schedule.notAfter(),
                schedule.days().stream().map(Schedule.Day::dayOfWeek).collect(Collectors.toSet()),
                schedule.window().startTime(),
                schedule.window().endTime());
    }

    private static CampaignsConfig.Retry retry(Retry retry) {
        var delays = new EnumMap<RetryOutcome, Duration>(RetryOutcome.class);
        put(delays, RetryOutcome.BUSY, retry.outcomes().busy());
        put(delays, RetryOutcome.NO_ANSWER, retry.outcomes().noAnswer());
        put(delays, RetryOutcome.VOICEMAIL, retry.outcomes().voicemail());
        put(delays, RetryOutcome.FAILED, retry.outcomes().failed());
        return new CampaignsConfig.Retry(retry.maxAttempts(), delays);
    }

    private static void put(Map<RetryOutcome, Duration> delays, RetryOutcome outcome, @Nullable String delay) {
        if (delay != null) {
            delays.put(outcome, Durations.parse(delay));
        }
    }

    private static AnsweringMachine machines(@Nullable AnsweringMachines amd) {
        if (amd == null) {
            return new AnsweringMachine(AnsweringMachine.Mode.DISABLED, AnsweringMachine.OnMachine.HANG_UP);
        }
        return new AnsweringMachine(
                switch (amd.mode()) {
                    case DISABLED -> AnsweringMachine.Mode.DISABLED;
                    case ASYNC -> AnsweringMachine.Mode.ASYNC;
                    case SYNC -> AnsweringMachine.Mode.SYNC;
                },
                amd.onMachine() == AnsweringMachines.OnMachine.LEAVE_MESSAGE
                        ? AnsweringMachine.OnMachine.LEAVE_MESSAGE
                        : AnsweringMachine.OnMachine.HANG_UP);
    }

    private static CampaignsConfig.Compliance compliance(Compliance compliance) {
        var optOut = compliance.optOut();
        return new CampaignsConfig.Compliance(
                switch (compliance.purpose()) {
                    case INFORMATIONAL -> "Informational";
                    case MARKETING -> "Marketing";
                },
                switch (compliance.consent().basis()) {
                    case PRIOR_EXPRESS -> "PriorExpress";
                    case PRIOR_EXPRESS_WRITTEN -> "PriorExpressWritten";
                },
                Objects.requireNonNullElse(compliance.consent().evidenceRef(), ""),
                compliance.jurisdictions(),
                compliance.suppressionLists().stream()
                        .map(Compliance.SuppressionList::name)
                        .toList(),
                compliance.disclosure(),
                optOut == null ? List.of() : optOut.phrases(),
                optOut == null ? null : optOut.digit());
    }
}
