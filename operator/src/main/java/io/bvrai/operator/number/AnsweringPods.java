package io.bvrai.operator.number;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Poke;
import io.bvrai.operator.kube.PokeSchedule;
import io.bvrai.operator.kube.RuntimePod;
import io.bvrai.operator.tenantapi.TenantStatusSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the pods that answer a number's calls know the number: the Tenant's reconciler writes it into the tenant's configuration, and pods
 * load that some time later. A call that comes before is told that the number isn't in service.
 */
@ApplicationScoped
class AnsweringPods {
    private static final Map<String, String> PODS = Map.of(Labels.NAME, Labels.NAME_RUNTIME);

    private final KubernetesClient client;
    private final TenantStatusSource documents;
    private final BvraiConfig config;
    private final Poke poke;
    private final PokeSchedule schedule;

    AnsweringPods(KubernetesClient client, TenantStatusSource documents, BvraiConfig config, Clock clock) {
        this.client = client;
        this.documents = documents;
        this.config = config;
        this.poke = new Poke(client);
        this.schedule = new PokeSchedule(clock);
    }

    /** What is still missing before all of them know it, in words for a condition; pokes them when it is time to. */
    Optional<String> missing(PhoneNumber number, HomeTenant tenant, NumberOutcome.Held held) {
        var uid = number.getMetadata().getUid();
        var maxAge = config.intervals().statusWhileWaiting().dividedBy(2);
        var missing =
                switch (documents.of(tenant.name(), tenant.namespace(), maxAge)) {
                    case TenantStatusSource.Answer.Unknown unknown -> Optional.of(unknown.why());
                    case TenantStatusSource.Answer.Known known -> missing(number, tenant, held, known.document());
                };
        if (missing.isEmpty()) {
            schedule.settled(uid);
        }
        return missing;
    }

    private Optional<String> missing(
            PhoneNumber number, HomeTenant tenant, NumberOutcome.Held held, TenantStatusDocument document) {
        var written = configuration(tenant);
        var agent = held.agent().orElse("");
        var assigned = new TenantConfig.AssignedNumber(number.getMetadata().getName(), held.number(), agent);
        if (written.isEmpty() || !written.get().numbers().contains(assigned)) {
            return Optional.of("The number is being written into the tenant's configuration");
        }
        var wanted = written.get().fingerprint();
        var answering =
                agent.isEmpty() ? List.of(Optional.ofNullable(document.tenantConfig())) : loaded(document, agent);
        var with = answering.stream().filter(Optional.of(wanted)::equals).count();
        if (!answering.isEmpty() && with == answering.size()) {
            return Optional.empty();
        }
        if (schedule.isDue(number.getMetadata().getUid(), wanted)) {
            poke.pods(tenant.namespace(), PODS, "numbers-" + wanted + "-" + with);
        }
        return Optional.of(with + " of " + answering.size() + " pods that answer its calls know the number");
    }

    private static List<Optional<String>> loaded(TenantStatusDocument document, String agent) {
        return document.agents().stream()
                .filter(each -> each.name().equals(agent))
                .flatMap(each -> each.pods().stream())
                .map(pod -> Optional.ofNullable(pod.tenantConfig()))
                .toList();
    }

    /** Read when a number waits for it and not watched: that is for seconds after a number was bound. */
    private Optional<Written> configuration(HomeTenant tenant) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace(tenant.namespace())
                        .withName(RuntimePod.TENANT_CONFIG)
                        .get())
                .map(ConfigMap::getData)
                .flatMap(data -> Optional.ofNullable(data.get(TenantConfig.FILE)))
                .map(text -> new Written(
                        ConfigJson.fingerprint(text),
                        ConfigJson.read(text, TenantConfig.class).numbers()));
    }

    void forget(String uid) {
        schedule.settled(uid);
    }

    private record Written(String fingerprint, List<TenantConfig.AssignedNumber> numbers) {}
}
