package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bvrai.runtime.campaign.ContactLists.Format;
import io.bvrai.runtime.campaign.ContactLists.Import;
import io.bvrai.runtime.campaign.ContactLists.RowError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contact lists as people upload them, on real PostgreSQL. */
class ContactUploadTest {
    private static CampaignTenant tenant;
    private String list;

    @BeforeAll
    static void start() throws Exception {
        tenant = new CampaignTenant(1);
    }

    @AfterAll
    static void stop() {
        tenant.close();
    }

    @BeforeEach
    void aNewList() {
        list = "list-" + UUID.randomUUID();
    }

    @Test
    void goodRowsAreAddedAndBadOnesComeBackWithTheirLines() throws Exception {
        // Given a spreadsheet's file with a header, an empty line, a row over two lines and seven bad rows
        String csv = """
                \uFEFFnumber,zone,external_id,note
                +14155550100,America/Los_Angeles,a-1,fine

                +14155550101,,a-2,"over
                two lines"
                4155550102,,a-3,no country
                +19005550103,,a-4,premium
                +10005550104,,a-5,no such range
                ,,a-6,nobody
                +14155550105,America/Nowhere,a-7,no such zone
                112,,a-8,emergency
                +14155550106,America/New_York,a\u0007-9,no plain text
                +1 (415) 555-0107,,a-10,written for people
                """;

        // When
        Import upload = upload(Format.CSV, csv);

        // Then
        assertThat(upload.added()).isEqualTo(3);
        assertThat(upload.rejected()).isEqualTo(7);
        assertThat(upload.errors())
                .extracting(RowError::row, RowError::line)
                .containsExactly(
                        tuple(3L, 6),
                        tuple(4L, 7),
                        tuple(5L, 8),
                        tuple(6L, 9),
                        tuple(7L, 10),
                        tuple(8L, 11),
                        tuple(9L, 12));
        assertThat(upload.errors()).extracting(RowError::error).allSatisfy(error -> assertThat(error)
                .doesNotContain("0102", "0103", "0104", "0105", "0106", "Nowhere"));
    }

    @Test
    void aNumberInACountryThatTheTenantMayNotCallIsRefused() throws Exception {
        // Given a tenant that may call the United States, and numbers there, in Canada and in the United Kingdom
        String csv = "number\n+14155550135\n+14165550135\n+442079460135\n";

        // When
        Import upload = upload(Format.CSV, csv);

        // Then
        assertThat(upload.added()).isOne();
        assertThat(upload.errors())
                .extracting(RowError::line, RowError::error)
                .containsExactly(
                        tuple(3, "number is in CA, where this tenant may not call"),
                        tuple(4, "number is in GB, where this tenant may not call"));
    }

    @Test
    void ndjsonRowsThatAreNoContactsComeBackWithTheirLines() throws Exception {
        // Given
        String rows = """
                {"number":"+14155550110","name":"Ann"}
                {"number":{"not":"a text"}}
                "only a text"
                {"number":"+14155550111"}
                """;

        // When
        Import upload = upload(Format.NDJSON, rows);

        // Then
        assertThat(upload.added()).isEqualTo(2);
        assertThat(upload.errors())
                .extracting(RowError::row, RowError::line)
                .containsExactly(tuple(2L, 2), tuple(3L, 3));
    }

    @Test
    void aNumberIsOnceInAListHoweverItIsWritten() throws Exception {
        // Given the same number in three spellings, two of them in another upload
        Import first = upload(Format.CSV, "number\n+14155550120\n+1 415 555 0120\n");

        // When
        Import second = upload(Format.CSV, "number\n+1-415-555-0120\n+14155550121\n");

        // Then
        assertThat(first.added()).isOne();
        assertThat(first.duplicates()).isOne();
        assertThat(second.added()).isOne();
        assertThat(second.duplicates()).isOne();
        assertThat(contacts()).isEqualTo(2);
    }

    @Test
    void anUploadThatIsNotWellFormedLeavesNothing() {
        // Given two thousand good rows before the fault
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            rows.append("{\"number\":\"+1415").append(2_000_000 + i).append("\"}\n");
        }
        rows.append("{\"number\":\"+14155550130\",\n");

        // When
        assertThatThrownBy(() -> upload(Format.NDJSON, rows.toString()))
                // Then
                .isInstanceOf(IOException.class)
                .hasMessageContaining("isn't well-formed at line 200")
                .hasMessageNotContaining("0130");
        assertThat(contacts()).isZero();
        assertThat(tenant.count("SELECT count(*) FROM contact_list WHERE name = '" + list + "'"))
                .isZero();
    }

    @Test
    void anUploadWhoseConnectionBreaksLeavesNothing() {
        // Given a stream that breaks after 3,000 rows
        InputStream breaking = new Generated(3000) {
            @Override
            protected int end() throws IOException {
                throw new IOException("connection reset");
            }
        };

        // When
        assertThatThrownBy(() -> tenant.office().lists.add(list, Format.CSV, breaking))
                // Then
                .isInstanceOf(IOException.class);
        assertThat(contacts()).isZero();
    }

    @Test
    void twentyThousandContactsAreReadInBoundedMemory() throws Exception {
        // Given a process with 48 MiB of heap
        int rows = Integer.getInteger("bvrai.upload.rows", 20_000);

        // When
        PodProcess.Ended upload = PodProcess.run(tenant.pod("uploader"), 48, "upload", list, Integer.toString(rows));

        // Then
        System.out.println("upload: " + upload.said());
        assertThat(upload.exitCode()).isZero();
        assertThat(contacts()).isEqualTo(rows);
    }

    private Import upload(Format format, String text) throws IOException, SQLException {
        return tenant.office().lists.add(list, format, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private long contacts() {
        return tenant.count(
                "SELECT count(*) FROM contact c JOIN contact_list l ON l.id = c.list_id WHERE l.name = '" + list + "'");
    }
}
