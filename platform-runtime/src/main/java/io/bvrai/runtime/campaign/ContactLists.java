package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Contact lists, read as a stream in batches, so that a list's size is bounded by the database and not by memory. An upload is one transaction: a
 * stream that breaks leaves nothing. A number that is in the list already is left as it is: uploading the same file again adds nothing.
 */
@Singleton
public class ContactLists {
    private static final int BATCH = 500;
    /** More errors than this are counted and not listed. */
    private static final int LISTED_ERRORS = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataSource database;
    private final PersonalData personal;
    private final ConfigFiles config;

    /** How rows are written down. */
    public enum Format {
        CSV,
        NDJSON
    }

    /**
     * What became of an upload.
     *
     * @param added contacts that are new to the list
     * @param duplicates rows whose number was there already
     * @param rejected rows that can't be used
     * @param errors why, for the first thousand
     */
    public record Import(long added, long duplicates, long rejected, List<RowError> errors) {}

    /**
     * Why a row can't be used.
     *
     * @param row counted from 1, a CSV header not counted
     * @param line of the upload on which the row begins, counted from 1
     * @param error never repeats the row's content
     */
    public record RowError(long row, int line, String error) {}

    /**
     * A list.
     *
     * @param contacts how many are in it
     */
    public record ContactList(String name, long contacts) {}

    @Inject
    ContactLists(DataSource database, PersonalData personal, ConfigFiles config) {
        this.database = database;
        this.personal = personal;
        this.config = config;
    }

    /**
     * Adds rows to a list, made if it isn't there. Rows that can't be used are reported, the others are added.
     *
     * @throws IOException if the stream breaks or isn't of the format; nothing of it is in the list then
     */
    Import add(String list, Format format, InputStream body) throws IOException, SQLException {
        personal.prepare();
        TenantConfig tenant =
                config.tenant().orElseThrow(() -> new SQLException("the tenant's configuration isn't loaded"));
        Set<String> countries = Set.copyOf(tenant.telephony().allowedCountries());
        try (UploadedRows rows = new UploadedRows(format, body, countries)) {
            return Transaction.in(database, connection -> add(connection, list, rows));
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    private Import add(Connection connection, String list, UploadedRows rows) throws SQLException {
        UUID listId = listId(connection, list);
        Tally tally = new Tally();
        List<UploadedRows.Row.Contact> batch = new ArrayList<>(BATCH);
        for (Optional<UploadedRows.Row> row = next(rows); row.isPresent(); row = next(rows)) {
            tally.row++;
            switch (row.get()) {
                case UploadedRows.Row.Unusable unusable -> tally.reject(rows.line(), unusable.error());
                case UploadedRows.Row.Contact contact -> batch.add(contact);
            }
            if (batch.size() == BATCH) {
                insert(connection, listId, batch, tally);
                batch.clear();
            }
        }
        insert(connection, listId, batch, tally);
        return new Import(tally.added, tally.duplicates, tally.rejected, tally.errors);
    }

    private static Optional<UploadedRows.Row> next(UploadedRows rows) {
        try {
            return rows.next();
        } catch (IOException broken) {
            // Out of the transaction, which is rolled back.
            throw new UncheckedIOException(broken);
        }
    }

    List<ContactList> all() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT l.name, count(c.id) FROM contact_list l"
                        + " LEFT JOIN contact c ON c.list_id = l.id GROUP BY l.name ORDER BY l.name");
                ResultSet rows = select.executeQuery()) {
            List<ContactList> lists = new ArrayList<>();
            while (rows.next()) {
                lists.add(new ContactList(rows.getString(1), rows.getLong(2)));
            }
            return lists;
        }
    }

    static PersonalData.Place numberPlace(UUID contact) {
        return new PersonalData.Place("contact", "number_sealed", contact.toString());
    }

    static PersonalData.Place variablesPlace(UUID contact) {
        return new PersonalData.Place("contact", "variables_sealed", contact.toString());
    }

    private static UUID listId(Connection connection, String name) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO contact_list (id, name) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET version = contact_list.version + 1 RETURNING id")) {
            upsert.setObject(1, UUID.randomUUID());
            upsert.setString(2, name);
            try (ResultSet rows = upsert.executeQuery()) {
                rows.next();
                return rows.getObject(1, UUID.class);
            }
        }
    }

    private void insert(Connection connection, UUID listId, List<UploadedRows.Row.Contact> batch, Tally tally)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO contact (id, list_id, number_sealed, number_index,"
                        + " region, zone, external_id, variables_sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (list_id, number_index) DO NOTHING")) {
            for (UploadedRows.Row.Contact contact : batch) {
                bind(insert, listId, contact);
                insert.addBatch();
            }
            for (int inserted : insert.executeBatch()) {
                if (inserted == 0) {
                    tally.duplicates++;
                } else {
                    tally.added++;
                }
            }
        }
    }

    private void bind(PreparedStatement insert, UUID listId, UploadedRows.Row.Contact contact) throws SQLException {
        UUID id = UUID.randomUUID();
        String zone = contact.content().zone;
        insert.setObject(1, id);
        insert.setObject(2, listId);
        insert.setBytes(3, personal.seal(numberPlace(id), contact.number().e164()));
        insert.setBytes(4, personal.numberIndex(contact.number().e164()));
        insert.setString(5, contact.number().region());
        insert.setString(6, zone == null || zone.isBlank() ? null : zone);
        insert.setString(7, contact.content().externalId);
        Map<String, String> variables = contact.content().variables();
        insert.setBytes(8, variables.isEmpty() ? null : personal.seal(variablesPlace(id), text(variables)));
    }

    private static String text(Map<String, String> variables) {
        try {
            return JSON.writeValueAsString(variables);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts always become JSON", e);
        }
    }

    private static final class Tally {
        private long row;
        private long added;
        private long duplicates;
        private long rejected;
        private final List<RowError> errors = new ArrayList<>();

        void reject(int line, String error) {
            rejected++;
            if (errors.size() < LISTED_ERRORS) {
                errors.add(new RowError(row, line, error));
            }
        }
    }
}
