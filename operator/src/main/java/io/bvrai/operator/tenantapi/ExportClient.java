package io.bvrai.operator.tenantapi;

import io.bvrai.crds.config.ExportDocument;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** {@link TenantExports} over each tenant's management port. Thread-safe. */
@ApplicationScoped
public class ExportClient implements TenantExports {
    private final ManagementPort port;

    @Inject
    ExportClient(ManagementPort port) {
        this.port = port;
    }

    @Override
    public Answer of(String tenant, String namespace, Instant offboarding) {
        String path = "export/v1/" + offboarding.toEpochMilli();
        return switch (port.get(tenant, namespace, path, ExportDocument.class)) {
            case ManagementPort.Reply.Document<ExportDocument> made -> new Answer.Made(made.document());
            case ManagementPort.Reply.None<ExportDocument> none -> new Answer.NotMade(none.why());
        };
    }
}
