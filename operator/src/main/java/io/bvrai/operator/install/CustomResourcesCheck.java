package io.bvrai.operator.install;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Refuses to start on CRDs that are older than this operator. The replicas of the earlier release go on meanwhile: a roll-out takes none away
 * before a new one is ready. Asks the API server's OpenAPI, which every identity may read, so the guard needs no right of its own and works with
 * an earlier chart's roles, too.
 *
 * <p>An API server that doesn't answer at the start is no finding: leader election waits for it as well. Until it has answered, the process isn't
 * ready; if it then turns out to be too old, the process ends.
 */
@Readiness
@ApplicationScoped
class CustomResourcesCheck implements HealthCheck {
    private static final String NAME = "custom-resources";
    private static final Logger LOG = Logger.getLogger(CustomResourcesCheck.class);
    private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(Tenant.class, VoiceAgent.class, PhoneNumber.class, CallCampaign.class);
    /** As many missing fields as a person reads; the rest is counted. */
    private static final int NAMED = 5;

    private final KubernetesClient client;
    private final Runnable end;
    private volatile boolean current;

    @Inject
    CustomResourcesCheck(KubernetesClient client) {
        this(client, () -> Quarkus.asyncExit(1));
    }

    CustomResourcesCheck(KubernetesClient client, Runnable end) {
        this.client = client;
        this.end = end;
    }

    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent start) {
        try {
            refusal().ifPresent(sentence -> {
                throw new IllegalStateException(sentence);
            });
            current = true;
        } catch (KubernetesClientException unanswered) {
            LOG.warnf(
                    "The CRDs' schemas can't be looked at yet: %s",
                    Objects.requireNonNullElse(unanswered.getCause(), unanswered));
        }
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named(NAME);
        if (current) {
            return answer.up().build();
        }
        try {
            var refusal = refusal();
            refusal.ifPresent(sentence -> {
                LOG.error(sentence);
                end.run();
            });
            current = refusal.isEmpty();
            return answer.status(current).build();
        } catch (KubernetesClientException unanswered) {
            return answer.down().build();
        }
    }

    /** Returns why this operator can't work with the served CRDs. */
    private Optional<String> refusal() {
        var findings = KINDS.stream().flatMap(kind -> finding(kind).stream()).toList();
        return findings.isEmpty()
                ? Optional.empty()
                : Optional.of("The CRDs on this cluster are older than this operator: " + String.join("; ", findings)
                        + ". Upgrade the chart bvrai-crds first.");
    }

    private Optional<String> finding(Class<? extends CustomResource<?, ?>> kind) {
        var served = served(kind);
        if (served.isEmpty()) {
            return Optional.of(HasMetadata.getKind(kind) + " isn't served");
        }
        var missing = SchemaGap.between(own(kind), served.get());
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var rest = missing.size() - NAMED;
        return Optional.of(HasMetadata.getKind(kind) + " lacks "
                + missing.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (rest > 0 ? " and " + rest + " more" : ""));
    }

    private Optional<JsonNode> served(Class<? extends CustomResource<?, ?>> kind) {
        var document = Optional.ofNullable(client.raw("/openapi/v3/apis/" + HasMetadata.getApiVersion(kind)));
        return document.map(json -> serialization().unmarshal(json, JsonNode.class))
                .flatMap(api -> StreamSupport.stream(
                                api.at("/components/schemas").spliterator(), false)
                        .filter(schema -> describes(schema, HasMetadata.getKind(kind)))
                        .findFirst());
    }

    private static boolean describes(JsonNode schema, String kind) {
        var kinds = new ArrayList<String>();
        schema.path("x-kubernetes-group-version-kind")
                .forEach(each -> kinds.add(each.path("kind").asText()));
        return kinds.contains(kind);
    }

    /** The schema that this program was built with: the committed CRD is in the API's jar. */
    private JsonNode own(Class<? extends CustomResource<?, ?>> kind) {
        var name = "/META-INF/fabric8/" + CustomResource.getCRDName(kind) + "-v1.yml";
        try (var committed = Objects.requireNonNull(kind.getResourceAsStream(name), name)) {
            var crd = serialization().unmarshal(committed, CustomResourceDefinition.class);
            return crd.getSpec().getVersions().stream()
                    .filter(each -> each.getName().equals(HasMetadata.getVersion(kind)))
                    .map(each -> serialization().convertValue(each.getSchema().getOpenAPIV3Schema(), JsonNode.class))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(name + " lacks the version of " + kind));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private KubernetesSerialization serialization() {
        return client.getKubernetesSerialization();
    }
}
