package io.bvrai.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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
                    room("campaign"));

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

    private static String room(String name) {
        return "io.bvrai.runtime." + name + "..";
    }
}
