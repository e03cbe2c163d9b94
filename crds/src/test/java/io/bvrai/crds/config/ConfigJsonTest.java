package io.bvrai.crds.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigJsonTest {
    private static final EngineConfig ENGINE =
            new EngineConfig.Ultravox("ultravox", "ultravox-v0.7", null, new BigDecimal("0.3"));

    private static AgentRevision revision(String greeting, Map<String, String> variables) {
        return AgentRevision.of(
                ENGINE,
                List.of(),
                new AgentRevision.Prompt("You are a receptionist.", greeting, "en-US", variables),
                Set.of(AgentRevision.BuiltinTool.SEND_DIGITS, AgentRevision.BuiltinTool.HANG_UP),
                new AgentRevision.Conversation(Duration.ofMinutes(15), AgentRevision.FirstSpeaker.AGENT, true, null));
    }

    @Test
    void aRevisionIsNamedByItsContent() {
        // Given the same content built twice, and another greeting
        AgentRevision one = revision("Hello", Map.of("a", "1", "b", "2"));
        AgentRevision same = revision("Hello", Map.of("b", "2", "a", "1"));
        AgentRevision other = revision("Good morning", Map.of("a", "1", "b", "2"));

        // Then equal content has an equal name, and other content another
        assertThat(one.revision()).isEqualTo(same.revision()).hasSize(16).isNotEqualTo(other.revision());
        assertThat(one.nameMatchesContent()).isTrue();
    }

    @Test
    void aRevisionEditedByHandIsNoticed() {
        // Given a written revision whose greeting is changed under the old name
        String edited = ConfigJson.write(revision("Hello", Map.of())).replace("Hello", "Goodbye");

        // When it is read, then its name no longer fits
        assertThat(ConfigJson.read(edited, AgentRevision.class).nameMatchesContent())
                .isFalse();
    }

    @Test
    void aRevisionSurvivesTheFile() {
        AgentRevision revision = revision(null, Map.of("clinic", "Acme"));

        assertThat(ConfigJson.read(ConfigJson.write(revision), AgentRevision.class))
                .isEqualTo(revision);
    }

    @Test
    void setsAreWrittenInOneOrder() {
        assertThat(ConfigJson.write(revision("Hello", Map.of())))
                .contains("\"builtinTools\":[\"HANG_UP\",\"SEND_DIGITS\"]");
    }

    @Test
    void aNewerFormatIsRefusedWithAnAction() {
        assertThatThrownBy(() -> ConfigJson.read("{\"version\":2,\"campaigns\":[]}", CampaignsConfig.class))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("upgrade the runtime before the operator");
    }

    @Test
    void anUnknownPropertyOfANewerOperatorIsIgnored() {
        assertThat(ConfigJson.read("{\"version\":1,\"campaigns\":[],\"later\":true}", CampaignsConfig.class)
                        .campaigns())
                .isEmpty();
    }

    @Test
    void aMissingPropertyIsNamed() {
        assertThatThrownBy(() -> ConfigJson.read("{\"version\":1,\"agent\":\"reception\"}", RoutingConfig.class))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("weights");
    }

    @Test
    void anExplicitNullWhereNoneIsAllowedIsNamed() {
        assertThatThrownBy(() -> ConfigJson.read(
                        "{\"version\":1,\"agent\":null,\"weights\":[{\"revision\":\"a\",\"percent\":100}]}",
                        RoutingConfig.class))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("agent");
    }

    @Test
    void weightsThatDoNotAddUpAreRefused() {
        assertThatThrownBy(() -> ConfigJson.read(
                        "{\"version\":1,\"agent\":\"reception\",\"weights\":[{\"revision\":\"a\",\"percent\":99}]}",
                        RoutingConfig.class))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("add up to 100");
    }

    @Test
    void theStatusDocumentIsWhatItsContractShows() throws IOException {
        // Given
        JsonMapper json = new JsonMapper();
        String contract = Files.readString(Path.of("src/test/resources/contract/tenant-status.json"));

        // When
        String written = ConfigJson.write(ConfigJson.read(contract, TenantStatusDocument.class));

        // Then
        assertThat(json.readTree(written)).isEqualTo(json.readTree(contract));
    }
}
