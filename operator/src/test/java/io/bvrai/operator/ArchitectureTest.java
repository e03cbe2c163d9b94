package io.bvrai.operator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.bvrai.operator.kube.EndlessRetry;
import io.bvrai.testkit.Sources;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;

@AnalyzeClasses(packages = "io.bvrai", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] ROOMS_OF_KINDS = {
        "io.bvrai.operator.tenant..",
        "io.bvrai.operator.agent..",
        "io.bvrai.operator.number..",
        "io.bvrai.operator.campaign.."
    };

    /** What is bought or opened outside goes through a port in domain words, so that a fault test can stand in for the neighbour. */
    @ArchTest
    static final ArchRule kindsKnowNoDriver = noClasses()
            .that()
            .resideInAnyPackage(ROOMS_OF_KINDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.twilio..",
                    "java.sql..",
                    "javax.sql..",
                    "io.github.jopenlibs..",
                    "io.vertx..",
                    "redis.clients..",
                    "software.amazon..",
                    "java.net.http..");

    /** A plan is a function of records: golden files are its specification, so nothing in it may reach for a client. */
    @ArchTest
    static final ArchRule plansKnowNoClient = noClasses()
            .that()
            .haveSimpleNameEndingWith("Plan")
            .and()
            .resideInAnyPackage(ROOMS_OF_KINDS)
            .or()
            .haveSimpleNameEndingWith("Status")
            .and()
            .resideInAnyPackage(ROOMS_OF_KINDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.fabric8.kubernetes.client",
                    "io.fabric8.kubernetes.client.dsl..",
                    "io.javaoperatorsdk..",
                    "java.net.http..");

    /** The two halves share {@code crds} and docs/contracts.md, nothing else. */
    @ArchTest
    static final ArchRule operatorKnowsNoRuntime = noClasses()
            .that()
            .resideInAPackage("io.bvrai.operator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.bvrai.runtime..", "io.bvrai.simulator..");

    /** The API is at the bottom. */
    @ArchTest
    static final ArchRule crdsKnowNoOperator = noClasses()
            .that()
            .resideInAPackage("io.bvrai.crds..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.bvrai.operator..");

    /** The room of the Kubernetes API serves the kinds; it doesn't know them. */
    @ArchTest
    static final ArchRule kubeKnowsNoKind = noClasses()
            .that()
            .resideInAPackage("io.bvrai.operator.kube..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOMS_OF_KINDS);

    @ArchTest
    static final ArchRule reconcilersAreNamedAfterTheirKind =
            classes().that().implement(Reconciler.class).should().haveSimpleNameEndingWith("Reconciler");

    /** {@link EndlessRetry} says why its class is named and {@link GradualRetry} isn't used. */
    @ArchTest
    static void reconcilersRetryAlikeWhoeverCompiledThem(JavaClasses rooms) {
        var reconcilers = rooms.that(implement(Reconciler.class)).stream()
                .map(JavaClass::reflect)
                .toList();

        assertThat(reconcilers).hasSize(4).allSatisfy(reconciler -> {
            assertThat(reconciler.getAnnotation(GradualRetry.class)).isNull();
            assertThat(reconciler.getAnnotation(ControllerConfiguration.class).retry())
                    .isEqualTo(EndlessRetry.class);
        });
    }

    /** Caught broadly only where work begins and somebody must be told: a thread's loop. A new place is a design decision. */
    @ArchTest
    static void onlyTheEdgesOfRoomsCatchEverything(JavaClasses rooms) {
        assertThat(Sources.catchingEverything("operator")).containsExactly("OffboardingSweeper");
        assertThat(Sources.catchingEverything("crds")).isEmpty();
    }

    /** Money is exact. Binary fractions are a jitter and how many requests a second Twilio is asked. */
    @ArchTest
    static void noAmountIsABinaryFraction(JavaClasses rooms) {
        assertThat(Sources.holdingBinaryFractions("operator"))
                .containsExactly("Memory", "NeighbourBeans", "RequestBudget", "TwilioSettings");
        assertThat(Sources.holdingBinaryFractions("crds")).isEmpty();
    }

    /** What is static is everybody's in the process: nothing there changes. */
    @ArchTest
    static final ArchRule nothingStaticChanges = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAnyPackage("io.bvrai.operator..", "io.bvrai.crds..")
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(resideInAPackage("java.util.concurrent.."))
            .because("state has an owner, and a test has a fresh one");
}
