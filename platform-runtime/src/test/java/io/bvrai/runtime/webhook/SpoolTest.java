package io.bvrai.runtime.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.privacy.PersonalData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class SpoolTest {
    private static final int ROOM = 10_000;

    @Inject
    PersonalData personal;

    private Path directory;

    @BeforeEach
    void anEmptyDisk() throws IOException {
        directory = Files.createTempDirectory("spool");
    }

    @Test
    void keepsEntriesInOrderOverARestartOfTheProcess() throws Exception {
        // Given
        Spool before = new Spool(personal, directory, ROOM);
        before.append("first");
        before.append("second");

        // When
        Spool after = new Spool(personal, directory, ROOM);
        List<String> read = new ArrayList<>();
        for (Path entry : after.entries()) {
            read.add(after.read(entry));
            after.remove(entry);
        }

        // Then
        assertThat(read).containsExactly("first", "second");
        assertThat(after.isEmpty()).isTrue();
        assertThat(new Spool(personal, directory, ROOM).entries()).isEmpty();
    }

    @Test
    void refusesWhatHasNoRoomAndTakesItWhenThereIsRoomAgain() throws Exception {
        // Given
        Spool spool = new Spool(personal, directory, 1_000);
        String large = "x".repeat(700);
        spool.append(large);

        // When
        // Then
        assertThatThrownBy(() -> spool.append(large)).isInstanceOf(Spool.FullException.class);
        spool.remove(spool.entries().getFirst());
        spool.append(large);
        assertThat(spool.entries()).hasSize(1);
    }

    @Test
    void aFileThatWasNotFinishedIsNoEntry() throws Exception {
        // Given
        Spool spool = new Spool(personal, directory, ROOM);
        spool.append("whole");
        Files.writeString(directory.resolve("0000-torn.part"), "half an ent");

        // When
        List<Path> entries = new Spool(personal, directory, ROOM).entries();

        // Then
        assertThat(entries).hasSize(1);
    }

    @Test
    void nothingOnDiskCanBeReadOrPassedOffAsAnotherEntry() throws Exception {
        // Given
        Spool spool = new Spool(personal, directory, ROOM);
        spool.append("From=+14155550123");
        Path entry = spool.entries().getFirst();

        // When
        String onDisk = new String(Files.readAllBytes(entry), ISO_8859_1);
        Path renamed = Files.copy(
                entry, directory.resolve("9" + entry.getFileName().toString().substring(1)));

        // Then
        assertThat(onDisk).doesNotContain("4155550123");
        assertThatThrownBy(() -> spool.read(renamed)).isInstanceOf(Spool.UnreadableException.class);
    }

    @Test
    void anEventComesBackAsItWas() throws Exception {
        // Given
        CallEvent event = new CallEvent(
                CallEvent.Kind.ANSWER,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                new Webhook(
                        "/v1/agents/reception/status?attempt=7f1f2bd4-5f5b-4a53-8e8e-6d2f2f1a9a10",
                        List.of(
                                new FormPair("CallSid", "CA1"),
                                new FormPair("Körper", "ä=&\n"),
                                new FormPair("CallSid", "CA2")),
                        Optional.of(UUID.fromString("7f1f2bd4-5f5b-4a53-8e8e-6d2f2f1a9a10"))),
                "0123456789abcdef",
                1);

        // When
        CallEvent read = CallEventJson.parse(CallEventJson.text(event));

        // Then
        assertThat(read).isEqualTo(event);
    }
}
