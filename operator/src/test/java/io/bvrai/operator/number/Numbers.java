package io.bvrai.operator.number;

import static io.bvrai.testkit.Patience.await;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.TestConfig;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.testbed.ByHand;
import io.bvrai.operator.testbed.Neighbourhood;
import io.bvrai.operator.testbed.RequestLog;
import io.bvrai.operator.testbed.RunningOperator;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ConditionFactory;

/** PhoneNumbers in a tenant of their own, reconciled on the real API server; the telephone network and the tenant's pods are stood in for. */
final class Numbers implements AutoCloseable {
    final KubernetesClient admin;
    final Neighbourhood home;
    final NetworkOfTests network = new NetworkOfTests();
    final PricesOfTests prices = new PricesOfTests();
    final PodsOfTests pods;
    /** One number may be bound once in the cluster, and other tests' numbers are there too. */
    final String number = "+1415555" + ThreadLocalRandom.current().nextInt(1000, 10_000);

    /** How far the operator's clock is ahead of this machine's. */
    volatile Duration ahead = Duration.ZERO;

    private final RunningOperator operator;

    Numbers(KubernetesClient admin, ClusterEnvironment cluster) {
        this(admin, cluster, "");
    }

    /** @param policies further lines of the Tenant's spec, which stand before the operator starts */
    Numbers(KubernetesClient admin, ClusterEnvironment cluster, String policies) {
        this.admin = admin;
        this.home = new Neighbourhood(admin, cluster);
        home.lookedAfter(policies);
        this.pods = new PodsOfTests(admin, home.namespace());
        var config = TestConfig.with(
                Map.of("bvrai.intervals.resync-floor", "PT1S", "bvrai.intervals.status-while-waiting", "PT0.2S"));
        InstantSource time = () -> Instant.now().plus(ahead);
        this.operator = new RunningOperator(
                home.operator(),
                client -> PhoneNumberLines.reconciler(
                        network, prices, pods, config, client, time.withZone(ZoneOffset.UTC)));
    }

    RequestLog requests() {
        return operator.requests();
    }

    @Override
    public void close() {
        network.away = false;
        network.answerLists();
        prices.answer();
        numbers().delete();
        eventually().until(() -> numbers().list().getItems().isEmpty());
        operator.close();
        home.close();
    }

    void apply(String name, String spec) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: PhoneNumber
            metadata: {name: %s, namespace: %s}
            spec: {%s}
            """.formatted(name, home.namespace(), spec));
    }

    /** A purchase was written down, and nobody goes on with it before the pause ends. Returns its tag. */
    String begun(String name, String spec, Instant at) {
        home.apply("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: PhoneNumber
            metadata: {name: %s, namespace: %s, annotations: {voice.bvrai.io/paused: 'true'}}
            spec: {%s}
            """.formatted(name, home.namespace(), spec));
        var tenant = admin.resources(Tenant.class).withName(home.tenant()).get();
        var tag =
                NumberPlan.tag(tenant.getStatus().id(), numbers().withName(name).get());
        home.applyStatus("""
            apiVersion: voice.bvrai.io/v1alpha1
            kind: PhoneNumber
            metadata: {name: %s, namespace: %s}
            status: {purchase: {intentId: '%s', state: Pending, attempts: 1, startedAt: '%s'}}
            """.formatted(name, home.namespace(), tag, at.truncatedTo(ChronoUnit.SECONDS)));
        return tag;
    }

    void agent(String ready) {
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

    void askAgain(String name) {
        ByHand.annotate(
                numbers().withName(name),
                Annotations.RECONCILE_AT,
                Instant.now().toString());
    }

    void pause(String name, String paused) {
        ByHand.annotate(numbers().withName(name), Annotations.PAUSED, paused);
    }

    boolean requestSeen(String name) {
        var annotations = numbers().withName(name).get().getMetadata().getAnnotations();
        return annotations.get(Annotations.RECONCILE_AT).equals(status(name).lastReconcileRequest());
    }

    VoiceSettings bound() {
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

    io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
                    PhoneNumber,
                    io.fabric8.kubernetes.api.model.KubernetesResourceList<PhoneNumber>,
                    io.fabric8.kubernetes.client.dsl.Resource<PhoneNumber>>
            numbers() {
        return admin.resources(PhoneNumber.class).inNamespace(home.namespace());
    }

    PhoneNumberStatus status(String name) {
        return numbers().withName(name).get().getStatus();
    }

    boolean holds(String name, String type) {
        return Conditions.holds(conditions(name), type);
    }

    String reason(String name, String type) {
        return Conditions.find(conditions(name), type).map(Condition::reason).orElse("");
    }

    String message(String name, String type) {
        return Conditions.find(conditions(name), type).map(Condition::message).orElse("");
    }

    private List<Condition> conditions(String name) {
        var found = numbers().withName(name).get();
        return found == null || found.getStatus() == null
                ? List.of()
                : found.getStatus().conditions();
    }

    static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(100));
    }
}
