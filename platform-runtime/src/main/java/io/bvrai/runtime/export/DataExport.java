package io.bvrai.runtime.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.bvrai.runtime.call.CallExport;
import io.bvrai.runtime.campaign.CampaignExport;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.ExportedTable;
import io.bvrai.runtime.platform.postgres.TenantSchema;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Everything the tenant may read, from one snapshot of its database, as files of one JSON document a line; then what they come to, signed. Holds no
 * more than a page of rows. Blocks for as long as that takes.
 */
@Singleton
class DataExport {
    private final DataSource database;
    private final PersonalData personal;
    private final ManifestSignatures signatures;
    private final RuntimeSettings settings;
    private final ObjectMapper json;
    private final ObjectWriter lines;
    private final List<ExportedTable> tables;

    /** Where files go, one after the other. Nobody closes what it gives out. */
    @FunctionalInterface
    interface Files {
        OutputStream begin(String name) throws IOException;
    }

    /**
     * What vouches for an export.
     *
     * @param manifest an {@link ExportManifest} as JSON: what is signed are these bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Signed(byte[] manifest, byte[] signature) {}

    @Inject
    DataExport(
            DataSource database,
            PersonalData personal,
            ManifestSignatures signatures,
            RuntimeSettings settings,
            ObjectMapper json,
            CallExport calls,
            CampaignExport campaigns) {
        this.database = database;
        this.personal = personal;
        this.signatures = signatures;
        this.settings = settings;
        this.json = json;
        this.lines = json.writer()
                .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .without(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        this.tables = Stream.concat(calls.tables().stream(), campaigns.tables().stream())
                .toList();
    }

    /**
     * Writes all files and answers what they came to.
     *
     * @throws IOException if they can't be written
     * @throws SQLException if the database can't be read
     * @throws io.bvrai.runtime.platform.vault.VaultException if the manifest can't be signed: asked before the first file, too
     */
    Signed write(Files files) throws IOException, SQLException {
        ExportManifest.SigningKey key = signatures.key();
        personal.prepare();
        byte[] manifest = json.writeValueAsBytes(new ExportManifest(
                ExportManifest.VERSION,
                settings.tenant(),
                settings.tenantId(),
                TenantSchema.VERSION,
                contents(files),
                key));
        return new Signed(manifest, signatures.sign(key, manifest));
    }

    private List<ExportManifest.File> contents(Files files) throws IOException, SQLException {
        try {
            return Transaction.in(database, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                    // Files are in the order of primary keys: read by their indexes the first rows come at once, sorted
                    // only when all were read, and the driver waits for ten seconds.
                    statement.execute("SET LOCAL enable_sort = off");
                    // Who gives up waiting leaves no statement behind.
                    statement.execute("SET LOCAL statement_timeout = '9s'");
                }
                List<ExportManifest.File> written = new ArrayList<>();
                for (ExportedTable table : tables) {
                    written.add(written(connection, table, files));
                }
                return written;
            });
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    private ExportManifest.File written(Connection snapshot, ExportedTable table, Files files) throws SQLException {
        try {
            Counted counted = new Counted(new DigestOutputStream(files.begin(table.name()), sha256()));
            BufferedOutputStream out = new BufferedOutputStream(counted);
            table.content().write(snapshot, document -> {
                lines.writeValue(out, document);
                out.write('\n');
                counted.rows++;
            });
            out.flush();
            return new ExportManifest.File(table.name(), counted.rows, counted.bytes, counted.sha256());
        } catch (IOException broken) {
            // Out of the transaction, which is rolled back.
            throw new UncheckedIOException(broken);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static final class Counted extends OutputStream {
        private final DigestOutputStream out;
        private long rows;
        private long bytes;

        Counted(DigestOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            out.write(some, offset, length);
            bytes += length;
        }

        String sha256() {
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }
    }
}
