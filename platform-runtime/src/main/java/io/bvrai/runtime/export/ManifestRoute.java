package io.bvrai.runtime.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.ExportDocument;
import io.bvrai.runtime.access.OperatorDoor;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Optional;

/** {@code GET /export/v1/{offboarding}} on the management port: 202 until the manifest is made. */
@Singleton
public class ManifestRoute {
    private final OperatorDoor door;
    private final LeavingManifest manifests;

    @Inject
    ManifestRoute(OperatorDoor door, LeavingManifest manifests) {
        this.door = door;
        this.manifests = manifests;
    }

    void register(@Observes ManagementInterface management) {
        door.open(management, "/export/v1/:offboarding", this::answer);
    }

    private void answer(RoutingContext context) {
        Optional<DataExport.Signed> made = manifests.of(context.pathParam("offboarding"));
        if (made.isEmpty()) {
            context.response().setStatusCode(202).end();
            return;
        }
        ExportDocument document = new ExportDocument(
                ConfigJson.VERSION,
                new String(made.get().manifest(), UTF_8),
                Base64.getEncoder().encodeToString(made.get().signature()));
        context.response().putHeader("Content-Type", "application/json").end(ConfigJson.write(document));
    }
}
