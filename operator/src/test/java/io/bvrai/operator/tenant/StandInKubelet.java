package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

/** Reports what a node would: migrations succeed, everything else runs. */
public final class StandInKubelet implements AutoCloseable {
    private final KubernetesClient client;
    private final Predicate<Pod> ours;
    private final SharedIndexInformer<Pod> informer;
    private volatile Set<String> held = Set.of();

    public StandInKubelet(KubernetesClient client, String tenant) {
        this(client, client.pods().inNamespace("tenant-" + tenant), pod -> true);
    }

    /** For all of these tenants. */
    StandInKubelet(KubernetesClient client, Predicate<String> tenants) {
        this(
                client,
                client.pods().inAnyNamespace(),
                pod -> tenants.test(pod.getMetadata().getLabels().getOrDefault(Labels.TENANT, "")));
    }

    private StandInKubelet(
            KubernetesClient client, FilterWatchListDeletable<Pod, PodList, PodResource> pods, Predicate<Pod> ours) {
        this.client = client;
        this.ours = ours;
        this.informer = pods.withLabel(Labels.NAME, Labels.NAME_RUNTIME).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                report(pod);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                report(pod);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {}
        });
    }

    /** From now on pods of these components get no further than their start. */
    void hold(String... components) {
        held = Set.of(components);
    }

    /** Those that were held go on, too. */
    void letGo() {
        held = Set.of();
        informer.getStore().list().forEach(this::report);
    }

    private void report(Pod pod) {
        String component = pod.getMetadata().getLabels().getOrDefault(Labels.COMPONENT, "");
        boolean migration = component.equals(Labels.COMPONENT_MIGRATE);
        if (!"Pending".equals(pod.getStatus().getPhase()) || !ours.test(pod) || held.contains(component)) {
            return;
        }
        try {
            client.resource(new PodBuilder(pod)
                            .editStatus()
                            .withPhase(migration ? "Succeeded" : "Running")
                            .addNewCondition()
                            .withType("Ready")
                            .withStatus(migration ? "False" : "True")
                            .withLastTransitionTime(Instant.now().toString())
                            .endCondition()
                            .endStatus()
                            .build())
                    .subresource("status")
                    .update();
        } catch (KubernetesClientException e) {
            // Changed or gone since: the next event tells.
            if (e.getCode() != 409 && e.getCode() != 404) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        informer.close();
    }
}
