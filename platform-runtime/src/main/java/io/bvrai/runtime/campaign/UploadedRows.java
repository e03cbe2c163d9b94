package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of an upload, one after the other: never more than one in memory. */
final class UploadedRows implements Closeable {
    private static final int LONGEST_VARIABLES = 4096;
    private static final int LONGEST_ID = 200;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    private final MappingIterator<ContactRow> rows;
    private final Set<String> countries;
    /** Of CSV only. */
    private final @Nullable NumberedLines lines;
    /** The first line of CSV is its header. */
    private long endOfLastRow = 1;

    private int line;

    /** What a row is good for. */
    sealed interface Row {
        /** A contact. */
        record Contact(DialableNumber number, ContactRow content) implements Row {}

        /**
         * Nothing.
         *
         * @param error why; never repeats the row's content
         */
        record Unusable(String error) implements Row {}
    }

    /** @param countries that the tenant may call, ISO 3166-1 alpha-2 */
    UploadedRows(ContactLists.Format format, InputStream body, Set<String> countries) throws IOException {
        this.countries = countries;
        if (format == ContactLists.Format.CSV) {
            lines = new NumberedLines(new InputStreamReader(withoutByteOrderMark(body), UTF_8));
            rows = CSV.readerFor(ContactRow.class)
                    .with(CsvSchema.emptySchema().withHeader())
                    .readValues(lines);
        } else {
            lines = null;
            rows = JSON.readerFor(ContactRow.class).readValues(body);
        }
    }

    /** Spreadsheets begin their files with one. */
    private static InputStream withoutByteOrderMark(InputStream body) throws IOException {
        PushbackInputStream start = new PushbackInputStream(body, BYTE_ORDER_MARK.length);
        byte[] first = start.readNBytes(BYTE_ORDER_MARK.length);
        if (!Arrays.equals(first, BYTE_ORDER_MARK)) {
            start.unread(first);
        }
        return start;
    }

    /**
     * The next row; empty after the last.
     *
     * @throws IOException if the stream breaks or isn't of the format
     */
    Optional<Row> next() throws IOException {
        try {
            if (!rows.hasNextValue()) {
                return Optional.empty();
            }
            line = lines == null
                    ? rows.getParser().currentTokenLocation().getLineNr()
                    : lines.firstAtOrAfter(endOfLastRow);
            return Optional.of(checked(rows.nextValue()));
        } catch (JsonMappingException unfit) {
            if (unfit.getCause() instanceof StreamReadException broken) {
                throw malformed(broken);
            }
            return Optional.of(new Row.Unusable("is no object with texts as values"));
        } catch (StreamReadException broken) {
            throw malformed(broken);
        } finally {
            endOfLastRow =
                    Math.max(endOfLastRow, rows.getParser().currentLocation().getCharOffset());
        }
    }

    /** The parser's own message quotes the text around the fault, which is somebody's number. */
    private static IOException malformed(StreamReadException broken) {
        JsonLocation at = broken.getLocation();
        return new IOException("the upload isn't well-formed at line " + at.getLineNr() + ", column " + at.getColumnNr()
                + "; nothing of it was added");
    }

    /** The line of the upload on which the last row begins, counted from 1, a CSV header counted. */
    int line() {
        return line;
    }

    private Row checked(ContactRow row) {
        String number = row.number;
        if (number == null || number.isBlank()) {
            return new Row.Unusable("number is missing");
        }
        String id = row.externalId;
        if (id != null && (id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl))) {
            return new Row.Unusable("external_id is longer than " + LONGEST_ID + " characters or no plain text");
        }
        int size = row.variables().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        if (size > LONGEST_VARIABLES) {
            return new Row.Unusable("the further columns are longer than " + LONGEST_VARIABLES + " characters");
        }
        try {
            String zone = row.zone;
            if (zone != null && !zone.isBlank()) {
                ZoneId.of(zone);
            }
            DialableNumber dialable = DialableNumber.parse(number);
            return countries.contains(dialable.region())
                    ? new Row.Contact(dialable, row)
                    : new Row.Unusable("number is in " + dialable.region() + ", where this tenant may not call");
        } catch (DialableNumber.RefusedException refused) {
            return new Row.Unusable("number " + refused.getMessage());
        } catch (DateTimeException unknown) {
            return new Row.Unusable("zone is no IANA time zone, such as America/New_York");
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
