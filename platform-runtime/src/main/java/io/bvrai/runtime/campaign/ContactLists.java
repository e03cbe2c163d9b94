package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.bvrai.runtime.privacy.PersonalData;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Contact lists, read as a stream in batches, so that a list's size is bounded by the database and not by memory. A number that is in the list
 * already is left as it is: uploading the same file again adds nothing.
 */
@Singleton
public class ContactLists {
    private static final int BATCH = 500;
    private static final int LONGEST_VARIABLES = 4096;
    /** More errors than this are counted and not listed. */
    private static final int LISTED_ERRORS = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();

    private final DataSource database;
    private final PersonalData personal;

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
     * @param error never repeats the row's content
     */
    public record RowError(long row, String error) {}

    /**
     * A list.
     *
     * @param contacts how many are in it
     */
    public record ContactList(String name, long contacts) {}

    private record Checked(DialableNumber number, ContactRow row) {}

    @Inject
    ContactLists(DataSource database, PersonalData personal) {
        this.database = database;
        this.personal = personal;
    }

    /**
     * Adds rows to a list, made if it isn't there.
     *
     * @throws IOException if the stream breaks or isn't of the format; the batches before that are in the list
     */
    Import add(String list, Format format, InputStream body) throws IOException, SQLException {
        UUID listId = listId(list);
        Tally tally = new Tally();
        List<Checked> batch = new ArrayList<>(BATCH);
        try (MappingIterator<ContactRow> rows = rows(format, body)) {
            while (hasNext(rows)) {
                tally.row++;
                try {
                    batch.add(checked(rows.next()));
                } catch (RuntimeJsonMappingException malformed) {
                    tally.reject("is no object with texts as values");
                } catch (DialableNumber.RefusedException refused) {
                    tally.reject("number " + refused.getMessage());
                } catch (DateTimeException unknown) {
                    tally.reject("zone is no IANA time zone, such as America/New_York");
                } catch (IllegalArgumentException invalid) {
                    tally.reject(invalid.getMessage());
                }
                if (batch.size() == BATCH) {
                    insert(listId, batch, tally);
                    batch.clear();
                }
            }
        }
        insert(listId, batch, tally);
        return new Import(tally.added, tally.duplicates, tally.rejected, tally.errors);
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

    private static MappingIterator<ContactRow> rows(Format format, InputStream body) throws IOException {
        return switch (format) {
            case NDJSON -> JSON.readerFor(ContactRow.class).readValues(body);
            case CSV ->
                CSV.readerFor(ContactRow.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(body);
        };
    }

    private static boolean hasNext(MappingIterator<ContactRow> rows) throws IOException {
        try {
            return rows.hasNextValue();
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the text around the fault, which is somebody's number.
            throw new IOException(
                    "the upload isn't well-formed at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr());
        }
    }

    private static Checked checked(ContactRow row) throws DialableNumber.RefusedException {
        String number = row.number;
        if (number == null || number.isBlank()) {
            throw new IllegalArgumentException("number is missing");
        }
        String zone = row.zone;
        if (zone != null && !zone.isBlank()) {
            ZoneId.of(zone);
        }
        int size = row.variables().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        if (size > LONGEST_VARIABLES) {
            throw new IllegalArgumentException(
                    "the further columns are longer than " + LONGEST_VARIABLES + " characters");
        }
        return new Checked(DialableNumber.parse(number), row);
    }

    private UUID listId(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        "INSERT INTO contact_list (id, name) VALUES (?, ?)"
                                + " ON CONFLICT (name) DO UPDATE SET version = contact_list.version + 1 RETURNING id")) {
            upsert.setObject(1, UUID.randomUUID());
            upsert.setString(2, name);
            try (ResultSet rows = upsert.executeQuery()) {
                rows.next();
                return rows.getObject(1, UUID.class);
            }
        }
    }

    private void insert(UUID listId, List<Checked> batch, Tally tally) throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO contact (id, list_id, number_sealed, number_index,"
                                + " region, zone, external_id, variables_sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT (list_id, number_index) DO NOTHING")) {
            connection.setAutoCommit(false);
            try {
                for (Checked contact : batch) {
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
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private void bind(PreparedStatement insert, UUID listId, Checked contact) throws SQLException {
        UUID id = UUID.randomUUID();
        String zone = contact.row.zone;
        insert.setObject(1, id);
        insert.setObject(2, listId);
        insert.setBytes(3, personal.seal(numberPlace(id), contact.number.e164()));
        insert.setBytes(4, personal.numberIndex(contact.number.e164()));
        insert.setString(5, contact.number.region());
        insert.setString(6, zone == null || zone.isBlank() ? null : zone);
        insert.setString(7, contact.row.externalId);
        Map<String, String> variables = contact.row.variables();
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

        void reject(String error) {
            rejected++;
            if (errors.size() < LISTED_ERRORS) {
                errors.add(new RowError(row, error));
            }
        }
    }
}
