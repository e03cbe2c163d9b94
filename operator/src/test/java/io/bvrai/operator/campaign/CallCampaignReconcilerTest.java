package io.bvrai.operator.campaign;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.campaign.CallCampaignStatus;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource.Answer;
import io.bvrai.operator.testbed.ByHand;
import io.bvrai.operator.testbed.Neighbourhood;
import io.bvrai.operator.testbed.RunningOperator;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.bvrai.testkit.kubernetes.ControlPlane;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ControlPlane.class)
class CallCampaignReconcilerTest {
    private final KubernetesClient admin;
    private final Neighbourhood home;
    /** What the dialer tells; empty while tenant-api is down. */
    private volatile Optional<List<TenantStatusDocument.Campaign>> told = Optional.empty();

    private RunningOperator operator;

    CallCampaignReconcilerTest(KubernetesClient admin, ClusterEnvironment cluster) {
        this.admin = admin;
        this.home = new Neighbourhood(admin, cluster);
    }

    @BeforeEach
    void start() {
        var config = TestConfig.with(Map.of(
                "bvrai.intervals.campaign-progress", "PT1S",
                "bvrai.intervals.status-while-waiting", "PT0.2S"));
        operator = new RunningOperator(
                home.operator(),
                client -> Campaigns.reconciler((tenant, namespace, maxAge) -> answer(), config, client));
    }

    @AfterEach
    void stop() {
        campaigns().delete();
        eventually().until(() -> campaigns().list().getItems().isEmpty());
        operator.close();
        home.close();
    }

    @Test
    void aCampaignIsHandedToTheDialerAndItsProgressIsTold() {
        // Given
        agent("True");
        number("True");

        // When
        apply("flu", 2);

        // Then
        eventually().until(() -> handed().size() == 1);
        var entry = handed().getFirst();
        assertThat(entry.name()).isEqualTo("flu");
        assertThat(entry.uid()).isEqualTo(campaign("flu").getMetadata().getUid());
        assertThat(entry.agent()).isEqualTo("reminders");
        assertThat(entry.fromNumbers()).containsExactly("+14155550100");
        assertThat(entry.retry().delays()).containsEntry(CampaignsConfig.RetryOutcome.BUSY, Duration.ofMinutes(30));
        eventually().until(() -> reason("flu", ConditionTypes.PROGRAMMED).equals("StatusUnknown"));

        // When
        dialerReports(TenantStatusDocument.Phase.RUNNING, 1);

        // Then
        eventually().until(() -> holds("flu", ConditionTypes.READY));
        assertThat(status("flu").phase()).isEqualTo(CallCampaignStatus.Phase.RUNNING);
        assertThat(status("flu").contacts().dialled()).isEqualTo(1);

        // When
        dialerReports(TenantStatusDocument.Phase.COMPLETED, 3);

        // Then
        eventually().until(() -> status("flu").phase() == CallCampaignStatus.Phase.COMPLETED);
        assertThat(status("flu").contacts().dialled()).isEqualTo(3);
        assertThat(status("flu").reason()).isEqualTo("Completed");
    }

    @Test
    void aCampaignWaitsForItsAgentAndItsNumbers() {
        // Given
        apply("flu", 2);
        eventually().until(() -> reason("flu", ConditionTypes.RESOLVED_REFS).equals("NumberNotFound"));

        // When
        number("False");
        eventually().until(() -> reason("flu", ConditionTypes.RESOLVED_REFS).equals("AgentNotFound"));
        agent("False");
        eventually().until(() -> reason("flu", ConditionTypes.RESOLVED_REFS).equals("AgentNotReady"));

        // Then
        assertThat(handed()).isEmpty();

        // When
        number("True");
        agent("True");

        // Then
        eventually().until(() -> handed().size() == 1);
    }

    @Test
    void anAgentThatRollsDoesNotAbortWhatDials() {
        // Given
        agent("True");
        number("True");
        apply("flu", 2);
        eventually().until(() -> handed().size() == 1);

        // When
        agent("False");
        eventually().until(() -> reason("flu", ConditionTypes.RESOLVED_REFS).equals("AgentNotReady"));

        // Then
        assertThat(handed()).hasSize(1);
    }

    @Test
    void allCampaignsOfATenantAreInOneFileAndADeletedOneLeavesIt() {
        // Given
        agent("True");
        number("True");

        // When
        apply("flu", 2);
        apply("checkup", 1);

        // Then
        eventually().until(() -> handed().stream()
                .map(CampaignsConfig.Campaign::name)
                .toList()
                .equals(List.of("checkup", "flu")));

        // When
        campaigns().withName("flu").delete();

        // Then
        eventually().until(() -> campaigns().withName("flu").get() == null);
        assertThat(handed()).extracting(CampaignsConfig.Campaign::name).containsExactly("checkup");
    }

    @Test
    void anotherReconciliationWritesNothing() {
        // Given
        agent("True");
        number("True");
        apply("flu", 2);
        eventually().until(() -> handed().size() == 1);
        dialerReports(TenantStatusDocument.Phase.RUNNING, 1);
        eventually().until(() -> holds("flu", ConditionTypes.READY));
        var file = admin.configMaps()
                .inNamespace(home.namespace())
                .withName(RuntimePod.TENANT_CAMPAIGNS)
                .get();
        operator.requests().clear();

        // When
        home.gates(Condition.Status.TRUE);
        ByHand.label(campaigns().withName("flu"), "touched", "yes");

        // Then
        await().during(Duration.ofSeconds(3))
                .until(() -> operator.requests().writesTo(home.namespace()).isEmpty());
        assertThat(admin.configMaps()
                        .inNamespace(home.namespace())
                        .withName(RuntimePod.TENANT_CAMPAIGNS)
                        .get()
                        .getMetadata()
                        .getResourceVersion())
                .isEqualTo(file.getMetadata().getResourceVersion());
    }

    @Test
    void whatSomebodyChangedInTheDialersFileIsRepaired() {
        // Given
        agent("True");
        number("True");
        apply("flu", 2);
        eventually().until(() -> handed().size() == 1);

        // When
        admin.configMaps()
                .inNamespace(home.namespace())
                .withName(RuntimePod.TENANT_CAMPAIGNS)
                .edit(file -> {
                    file.setData(Map.of(CampaignPlan.FILE, "{\"version\":1,\"campaigns\":[]}"));
                    return file;
                });

        // Then
        eventually().until(() -> handed().size() == 1);
    }

    @Test
    void aFileThatTheApiServerRefusesIsTriedLessAndLessOftenAndWrittenOnceItMay() {
        // Given
        var full = admin.resource("""
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: full, namespace: %s}
            spec: {hard: {count/configmaps: "0"}}
            """.formatted(home.namespace()));
        full.create();
        eventually().until(() -> ((ResourceQuota) full.get()).getStatus().getHard() != null);
        var tries = operator.requests().triesOf("/configmaps/" + RuntimePod.TENANT_CAMPAIGNS);
        agent("True");
        number("True");

        // When
        apply("flu", 2);

        // Then
        tries.assertTheGapsGrow(Duration.ofSeconds(1));
        assertThat(handed()).isEmpty();

        // When
        full.delete();

        // Then
        await().until(() -> handed().size() == 1);
    }

    private void apply(String name, int attempts) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: CallCampaign
            metadata: {name: %s, namespace: %s}
            spec:
              agentRef: {name: reminders}
              fromNumbers: [{name: main-line}]
              contacts: {list: flu-clinic-2026}
              retry: {maxAttempts: %d, outcomes: {busy: 30m}}
              compliance:
                purpose: Informational
                consent: {basis: PriorExpress, evidenceRef: form-7}
                jurisdictions: [US]
            """.formatted(name, home.namespace(), attempts));
    }

    private void agent(String ready) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: VoiceAgent
            metadata: {name: reminders, namespace: %s}
            spec:
              engine: {type: Ultravox, providerRef: ultravox, ultravox: {}}
              prompt: {system: Hello}
            """.formatted(home.namespace()));
        home.applyStatus("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: VoiceAgent
            metadata: {name: reminders, namespace: %s}
            status: {conditions: [%s]}
            """.formatted(home.namespace(), condition(ready)));
    }

    private void number(String ready) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: PhoneNumber
            metadata: {name: main-line, namespace: %s}
            spec: {number: '+14155550100'}
            """.formatted(home.namespace()));
        home.applyStatus("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: PhoneNumber
            metadata: {name: main-line, namespace: %s}
            status: {number: '+14155550100', conditions: [%s]}
            """.formatted(home.namespace(), condition(ready)));
    }

    private static String condition(String ready) {
        return "{type: Ready, status: '%s', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z', reason: X, message: ''}"
                .formatted(ready);
    }

    private void dialerReports(TenantStatusDocument.Phase phase, long dialled) {
        told = Optional.of(handed().stream()
                .map(entry -> new TenantStatusDocument.Campaign(
                        entry.name(),
                        entry.uid(),
                        entry.generation(),
                        phase,
                        null,
                        new TenantStatusDocument.Contacts(3, dialled, 0, 0, 0, 0, 3 - dialled),
                        0))
                .toList());
    }

    private Answer answer() {
        return told.<Answer>map(
                        campaigns -> new Answer.Known(new TenantStatusDocument(1, 0, null, null, List.of(), campaigns)))
                .orElseGet(() -> new Answer.Unknown("tenant-api doesn't answer"));
    }

    private List<CampaignsConfig.Campaign> handed() {
        var file = admin.configMaps()
                .inNamespace(home.namespace())
                .withName(RuntimePod.TENANT_CAMPAIGNS)
                .get();
        return file == null
                ? List.of()
                : ConfigJson.read(file.getData().get(CampaignPlan.FILE), CampaignsConfig.class)
                        .campaigns();
    }

    private NonNamespaceOperation<CallCampaign, KubernetesResourceList<CallCampaign>, Resource<CallCampaign>>
            campaigns() {
        return admin.resources(CallCampaign.class).inNamespace(home.namespace());
    }

    private CallCampaign campaign(String name) {
        return campaigns().withName(name).get();
    }

    private CallCampaignStatus status(String name) {
        return campaign(name).getStatus();
    }

    private boolean holds(String name, String type) {
        return Conditions.holds(conditions(name), type);
    }

    private String reason(String name, String type) {
        return Conditions.find(conditions(name), type).map(Condition::reason).orElse("");
    }

    private List<Condition> conditions(String name) {
        var found = campaign(name);
        return found == null || found.getStatus() == null
                ? List.of()
                : found.getStatus().conditions();
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(100));
    }
}
