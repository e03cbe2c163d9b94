package io.bvrai.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** The arrows between rooms. A new arrow is a design decision: change it here, and say why. */
@AnalyzeClasses(packages = "io.bvrai.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomArrowsTest {
    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().matching("io.bvrai.runtime.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule platform_stands_on_no_other_room = classes()
            .that()
            .resideInAPackage("io.bvrai.runtime.platform..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages(
                    room("call"),
                    room("webhook"),
                    room("agent"),
                    room("access"),
                    room("privacy"),
                    room("media"),
                    room("engine"),
                    room("campaign"),
                    room("export"));

    @ArchTest
    static final ArchRule nobody_stands_on_the_export = noClasses()
            .that()
            .resideOutsideOfPackage(room("export"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(room("export"));

    @ArchTest
    static final ArchRule a_call_knows_nothing_of_who_drives_it = noClasses()
            .that()
            .resideInAPackage(room("call"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(room("webhook"), room("access"), room("media"), room("engine"), room("campaign"));

    @ArchTest
    static final ArchRule engines_know_nothing_of_telephony = noClasses()
            .that()
            .resideInAPackage(room("engine"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(room("webhook"), room("access"), room("media"), room("campaign"))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_operator_is_another_program = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.bvrai.operator..", "io.fabric8.kubernetes.client..");

    @ArchTest
    static final ArchRule nothing_static_changes = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(resideInAPackage("java.util.concurrent.."))
            .because("state has an owner, and a test has a fresh one");

    @ArchTest
    static final ArchRule the_database_is_handed_in = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.DriverManager")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.postgresql..", "io.agroal.pool..");

    /**
     * Redis may be lost at any moment: it holds leases, counts, heartbeats, and what PostgreSQL holds as well. Who else uses it holds what may not be
     * lost, or is a design decision.
     */
    @ArchTest
    static final ArchRule redis_holds_what_may_be_lost = noClasses()
            .that()
            .haveNameNotMatching("io\\.bvrai\\.runtime\\.(agent\\.PodHeartbeat|access\\.TenantStatus|campaign\\.Pacer"
                    + "|call\\.(BeatingPods|CallCheckpoints|CallSlots|MediaTickets)|platform\\.redis\\..*)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.bvrai.runtime.platform.redis.TenantRedis");

    /**
     * Caught broadly only where work begins and somebody must be told (a request, a thread's loop, a process), and where what was caught is passed
     * on: a transaction is rolled back first, a batch is tried entry by entry. A new place is a design decision.
     */
    @ArchTest
    static void only_the_edges_of_rooms_catch_everything(JavaClasses rooms) {
        assertThat(Sources.catchingEverything("platform-runtime"))
                .containsExactly(
                        "JournalWriter", "Migration", "TenantSchema", "Transaction", "WebhookRoutes", "WorkLoop");
    }

    /** Money, rates and quotas are exact. Binary fractions are what metrics take: seconds, and the part of a budget that is spent. */
    @ArchTest
    static void no_amount_is_a_binary_fraction(JavaClasses rooms) {
        assertThat(Sources.holdingBinaryFractions("platform-runtime"))
                .containsExactly("AttemptResults", "Budget", "ReviewQueue");
    }

    /** Tests, demo and production differ in addresses and credentials only: no class may ask which of them it runs in. */
    @ArchTest
    static final ArchRule no_class_knows_how_it_was_launched = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus.arc.profile..", "io.quarkus.arc.properties..", "io.quarkus.arc.lookup..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("io\\.quarkus\\.runtime\\.(LaunchMode|configuration\\.ConfigUtils)");

    @ArchTest
    static void no_profile_changes_what_is_checked(JavaClasses rooms) throws IOException {
        // When
        Path settings = Repository.root().resolve("platform-runtime/src/main/resources/application.properties");
        Set<String> profiled = Files.readAllLines(settings).stream()
                .filter(line -> line.startsWith("%"))
                .map(line -> line.substring(line.indexOf('.') + 1, line.indexOf('=')))
                .collect(Collectors.toSet());

        // Then: how long an end takes and how a log line looks
        assertThat(profiled)
                .containsExactlyInAnyOrder(
                        "quarkus.shutdown.timeout", "quarkus.shutdown.delay", "quarkus.log.console.json.enabled");
    }

    private static String room(String name) {
        return "io.bvrai.runtime." + name + "..";
    }
}
