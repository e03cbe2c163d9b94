package io.bvrai.operator.kube;

import io.bvrai.crds.v1alpha1.Annotations;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a controller of Kubernetes look at an object now, by changing it. The kubelet refreshes a pod's mounted ConfigMaps when the pod changes,
 * otherwise once in a minute or so. The pods are listed when needed instead of watched, because an edit is rare and pods are many.
 */
public final class Poke {
    private static final PatchContext MERGE =
            new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

    private final KubernetesClient client;

    public Poke(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Pokes all running pods that the labels select.
     *
     * @param value told from earlier pokes by its value, so that a repeated poke is a change
     * @return how many pods were poked
     */
    public int pods(String namespace, Map<String, String> labels, String value) {
        var pods = client.pods().inNamespace(namespace).withLabels(labels).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        pods.forEach(pod -> poke(client.resource(pod), value));
        return pods.size();
    }

    /** Pokes a namespace that is going, unless it carries this value. */
    public void namespace(Namespace namespace, String value) {
        if (!Requests.annotation(namespace, Annotations.POKE).equals(Optional.of(value))) {
            poke(client.resource(namespace), value);
        }
    }

    private static void poke(Resource<?> object, String value) {
        object.patch(MERGE, "{\"metadata\":{\"annotations\":{\"" + Annotations.POKE + "\":\"" + value + "\"}}}");
    }
}
