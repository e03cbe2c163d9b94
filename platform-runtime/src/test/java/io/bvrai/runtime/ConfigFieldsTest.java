package io.bvrai.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.EngineConfig;
import io.bvrai.crds.config.RoutingConfig;
import io.bvrai.crds.config.TenantConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the operator tells the runtime is read: a field of a spec that reaches a file and is read by nobody would look like one that has an
 * effect. Operator and runtime share these records, so that a property without a component can't be written; what is left to hold is that
 * each component is asked for by the runtime's own code.
 */
class ConfigFieldsTest {
    private static final String SCHEMA = "META-INF/fabric8/callcampaigns.voice.bvrai.io-v1.yml";
    private static final String LIST = "io/bvrai/crds/not-yet-supported.txt";

    /** Why nobody asks for a component: the resource of the API that keeps people from relying on it, and the text there. */
    private record Excuse(String resource, String text) {}

    private static final Map<String, Excuse> UNREAD = Map.ofEntries(
            Map.entry("Campaign.answeringMachine", new Excuse(LIST, "CallCampaign: spec.amd.mode=Sync")),
            Map.entry("AnsweringMachine.mode", new Excuse(LIST, "CallCampaign: spec.amd.mode=Sync")),
            Map.entry("AnsweringMachine.onMachine", new Excuse(LIST, "CallCampaign: spec.amd.onMachine")),
            Map.entry("Compliance.disclosure", refused("disclosure is")),
            Map.entry("Compliance.optOutPhrases", refused("optOut is")),
            Map.entry("Compliance.optOutDigit", refused("optOut is")),
            // One value is left of each, and the dialer goes by it without asking.
            Map.entry("Compliance.purpose", refused("purpose Marketing is")),
            Map.entry("Compliance.suppressionLists", refused("lists other than company-dnc are")));

    /** Tell whoever reads the file whose it is; the process goes by its environment and by numbers in E.164. */
    private static final Set<String> FOR_PEOPLE =
            Set.of("TenantConfig.id", "TenantConfig.name", "TenantConfig.displayName", "AssignedNumber.name");

    /** Written while pods of the last release, which demand it, may start under this operator; there is one value of it. */
    private static final Set<String> FOR_THE_LAST_RELEASE = Set.of("Telephony.region");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.bvrai.runtime", "io.bvrai.crds.config");

    static Stream<Class<?>> records() {
        return Stream.of(
                        TenantConfig.class,
                        CampaignsConfig.class,
                        RoutingConfig.class,
                        AgentRevision.class,
                        EngineConfig.class)
                .flatMap(file -> Stream.concat(Stream.of(file), Arrays.stream(file.getDeclaredClasses())))
                .filter(Class::isRecord);
    }

    @Test
    void theRecordsAreFound() {
        assertThat(records()).contains(TenantConfig.class, TenantConfig.Telephony.class, EngineConfig.Ultravox.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    void everythingThatTheOperatorWritesIsRead(Class<?> config) {
        // Given
        JavaClass imported = CODE.get(config);

        // When
        Set<String> unread = new TreeSet<>();
        for (RecordComponent component : config.getRecordComponents()) {
            boolean read = isAskedFor(imported.getMethod(component.getName()))
                    || imported.getField(component.getName()).getAccessesToSelf().stream()
                            .map(JavaAccess::getOrigin)
                            .anyMatch(ConfigFieldsTest::isAskedFor);
            // The format's version is judged where all files are read, see ConfigJson.
            if (!read && !component.getName().equals("version")) {
                unread.add(config.getSimpleName() + "." + component.getName());
            }
        }

        // Then
        assertThat(unread)
                .containsExactlyInAnyOrderElementsOf(Stream.of(UNREAD.keySet(), FOR_PEOPLE, FOR_THE_LAST_RELEASE)
                        .flatMap(Set::stream)
                        .filter(name -> name.startsWith(config.getSimpleName() + "."))
                        .toList());
    }

    /** Also a question of the record's own, such as one with a default for what an earlier operator didn't write. */
    private static boolean isAskedFor(JavaCodeUnit code) {
        return code instanceof JavaMethod method
                && method.getAccessesToSelf().stream()
                        .map(JavaAccess::getOriginOwner)
                        .anyMatch(origin -> origin.getPackageName().startsWith("io.bvrai.runtime"));
    }

    @Test
    void nobodyCanRelyOnWhatIsNotRead() {
        assertThat(UNREAD.values())
                .allSatisfy(excuse -> assertThat(text(excuse.resource())).contains(excuse.text()));
    }

    private static Excuse refused(String what) {
        return new Excuse(SCHEMA, what + " not enforced yet and therefore refused");
    }

    private static String text(String resource) throws IOException {
        try (InputStream file =
                Objects.requireNonNull(TenantConfig.class.getClassLoader().getResourceAsStream(resource), resource)) {
            // A long text is broken in YAML: a backslash before the break and one after it.
            return new String(file.readAllBytes(), UTF_8).replaceAll("\\\\\\R\\s*\\\\", "");
        }
    }
}
