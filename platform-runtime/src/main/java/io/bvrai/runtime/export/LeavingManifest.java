package io.bvrai.runtime.export;

import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of what a tenant leaves with: made once for an off-boarding, while nobody waits, because a large tenant's takes minutes. One that failed
 * is made again when it is asked for the next time. Thread-safe.
 */
@Singleton
class LeavingManifest {
    private static final Logger LOG = Logger.getLogger(LeavingManifest.class);

    private final DataExport export;
    private @Nullable String offboarding;
    private DataExport.@Nullable Signed made;
    private boolean underWay;

    @Inject
    LeavingManifest(DataExport export) {
        this.export = export;
    }

    /**
     * Never blocks.
     *
     * @param of names the off-boarding: what was made for an earlier one says nothing of the data now
     * @return empty while it is being made
     */
    synchronized Optional<DataExport.Signed> of(String of) {
        if (made != null && of.equals(offboarding)) {
            return Optional.of(made);
        }
        if (!underWay) {
            underWay = true;
            offboarding = of;
            made = null;
            Thread.ofVirtual().name("manifest").start(this::make);
        }
        return Optional.empty();
    }

    private void make() {
        DataExport.Signed signed = null;
        try {
            signed = export.write(_ -> OutputStream.nullOutputStream());
        } catch (IOException | SQLException | VaultException | PrivacyException away) {
            LOG.warnf("the manifest of the tenant's data can't be made yet: %s", away.getMessage());
        } finally {
            end(signed);
        }
    }

    private synchronized void end(DataExport.@Nullable Signed signed) {
        made = signed;
        underWay = false;
    }
}
