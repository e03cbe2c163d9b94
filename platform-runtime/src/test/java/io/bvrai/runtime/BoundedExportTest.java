package io.bvrai.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.runtime.fixture.PackagedRuntime;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged runtime, in 192 MiB of heap, hands out more than twice that. */
class BoundedExportTest {
    private static final long BYTES = 400L << 20;

    private final TenantOnRealServices tenant = new TenantOnRealServices();
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        settings = tenant.open();
    }

    @AfterEach
    void close() {
        tenant.stop();
    }

    @Test
    void aTenantWithMoreRowsThanFitIntoMemoryGetsThemAll() throws Exception {
        // Given
        tenant.change(
                "INSERT INTO call_event (call_sid, at, type, detail)"
                        + " SELECT 'CA' || n, now(), 'many', jsonb_build_object('x', repeat('x', 10000)) FROM generate_series(1, 42000) n");
        try (PackagedRuntime runtime = PackagedRuntime.start(settings).awaitReady();
                HttpClient http = HttpClient.newHttpClient()) {
            // When
            HttpResponse<InputStream> answer = http.send(
                    HttpRequest.newBuilder(runtime.address().resolve("/api/v1/export"))
                            .header("Authorization", "Bearer " + TenantOnRealServices.FIRST_KEY)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            long bytes = 0;
            boolean ended = false;
            byte[] buffer = new byte[1 << 16];
            try (ZipInputStream zip = new ZipInputStream(answer.body())) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    ended = entry.getName().equals("manifest.sig");
                    for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                        bytes += read;
                    }
                }
            }

            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(ended).as("it didn't break off").isTrue();
            assertThat(bytes).isGreaterThan(BYTES);
            assertThat(runtime.isReady()).isTrue();
        }
    }
}
