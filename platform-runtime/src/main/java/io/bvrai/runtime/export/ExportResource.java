package io.bvrai.runtime.export;

import io.bvrai.runtime.access.AdminsOnly;
import io.bvrai.runtime.platform.BadInput;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PrivacyException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** All of the tenant's data in one archive, in the clear. */
@Path("/api/v1/export")
public class ExportResource {
    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE = "manifest.sig";

    private final DataExport export;
    private final String fileName;
    /** Each holds a database connection and a snapshot for as long as its client takes. */
    private final Semaphore turn = new Semaphore(1);

    @Inject
    ExportResource(DataExport export, RuntimeSettings settings) {
        this.export = export;
        this.fileName = settings.tenant() + "-export.zip";
    }

    /** A ZIP of NDJSON files and, as its last entries, the manifest and its signature: without them it broke off. */
    @GET
    @AdminsOnly
    @Produces("application/zip")
    public Response archive() {
        return Response.ok((StreamingOutput) this::write)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName + "\"")
                .build();
    }

    private void write(OutputStream client) throws IOException {
        if (!turn.tryAcquire()) {
            throw new BadInput(429, "another export is going on: try again when it is done");
        }
        try {
            ZipOutputStream zip = new ZipOutputStream(client);
            DataExport.Signed signed = export.write(name -> {
                zip.putNextEntry(new ZipEntry(name));
                return zip;
            });
            add(zip, MANIFEST, signed.manifest());
            add(zip, SIGNATURE, signed.signature());
            zip.finish();
        } catch (SQLException | VaultException | PrivacyException away) {
            // Before the first byte an answer; after it the connection breaks, and the archive has no end.
            throw new ServiceUnavailableException(1L, away);
        } finally {
            turn.release();
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }
}
