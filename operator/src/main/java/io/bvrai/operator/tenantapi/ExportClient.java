package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ExportDocument;
import io.bvrai.operator.config.BvraiConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** {@link TenantExports} over each tenant's management port. Thread-safe. */
@ApplicationScoped
public class ExportClient implements TenantExports {
    private final ManagementPort port;
    private final Function<String, URI> address;

    @Inject
    ExportClient(KubernetesClient client, BvraiConfig config, Clock clock) {
        this(client, config, clock, ManagementPort::address, ManagementPort.TIMEOUT);
    }

    /** For tests, whose tenants have no cluster DNS. */
    ExportClient(
            KubernetesClient client, BvraiConfig config, Clock clock, Function<String, URI> address, Duration timeout) {
        this.port = new ManagementPort(
                new OperatorTokens(client, config.systemNamespace(), config.serviceAccount(), clock), timeout);
        this.address = address;
    }

    @Override
    public Answer of(String tenant, String namespace, Instant offboarding) {
        URI path = address.apply(namespace).resolve("export/v1/" + offboarding.toEpochMilli());
        return switch (port.get(tenant, path, ExportDocument.class)) {
            case ManagementPort.Reply.Document<ExportDocument> made -> new Answer.Made(made.document());
            case ManagementPort.Reply.None<ExportDocument> none -> new Answer.NotMade(none.why());
        };
    }
}
