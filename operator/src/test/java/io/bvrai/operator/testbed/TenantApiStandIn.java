package io.bvrai.operator.testbed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.RoutingConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.operator.kube.RuntimePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The status port of every tenant, telling what its pods would that load each ConfigMap at once. */
public final class TenantApiStandIn implements AutoCloseable {
    private static final int LIVE_CALLS = 2;

    private final KubernetesClient admin;
    private final HttpServer server;

    public TenantApiStandIn(KubernetesClient admin) {
        this.admin = admin;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Of the tenant with this namespace. */
    public URI address(String namespace) {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/" + namespace + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var namespace = exchange.getRequestURI().getPath().split("/")[1];
            var body = ConfigJson.write(document(namespace)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private TenantStatusDocument document(String namespace) {
        var tenant =
                file(namespace, RuntimePod.TENANT_CONFIG, TenantConfig.FILE).map(ConfigJson::fingerprint);
        var agents = admin.configMaps().inNamespace(namespace).list().getItems().stream()
                .filter(configMap -> configMap.getMetadata().getName().startsWith("agent-"))
                .map(configMap -> agent(configMap, tenant))
                .toList();
        var campaigns = file(namespace, RuntimePod.TENANT_CAMPAIGNS, "campaigns.json")
                .map(json -> ConfigJson.read(json, CampaignsConfig.class).campaigns())
                .orElse(List.of())
                .stream()
                .map(TenantApiStandIn::running)
                .toList();
        return new TenantStatusDocument(ConfigJson.VERSION, LIVE_CALLS, tenant.orElse(null), null, agents, campaigns);
    }

    private static TenantStatusDocument.Agent agent(ConfigMap mounted, Optional<String> tenant) {
        var routing = ConfigJson.read(mounted.getData().get("routing.json"), RoutingConfig.class);
        var revision = routing.weights().getFirst().revision();
        var pod = new TenantStatusDocument.Pod(
                "pod", List.of(revision), revision, LIVE_CALLS, 200, Instant.EPOCH, tenant.orElse(null));
        return new TenantStatusDocument.Agent(routing.agent(), LIVE_CALLS, List.of(pod));
    }

    private static TenantStatusDocument.Campaign running(CampaignsConfig.Campaign campaign) {
        return new TenantStatusDocument.Campaign(
                campaign.name(),
                campaign.uid(),
                campaign.generation(),
                TenantStatusDocument.Phase.RUNNING,
                null,
                new TenantStatusDocument.Contacts(3, 1, 1, 1, 0, 0, 2),
                0);
    }

    private Optional<String> file(String namespace, String configMap, String key) {
        return Optional.ofNullable(admin.configMaps()
                        .inNamespace(namespace)
                        .withName(configMap)
                        .get())
                .map(found -> found.getData().get(key));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
