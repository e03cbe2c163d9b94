package io.bvrai.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.bvrai.crds.v1alpha1.NotYetSupported;
import io.bvrai.operator.agent.AgentPlanTest;
import io.bvrai.operator.campaign.CampaignPlanTest;
import io.bvrai.operator.number.NumberPlanTest;
import io.bvrai.operator.tenant.TenantPlanTest;
import io.bvrai.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No field is ignored in silence: changing any that a full fixture sets (together they set all of them: FixtureCoverageTest) changes what is
 * planned, or the field is on the list of those that aren't supported yet, or it steers the reconciler and a test of that is named here.
 */
class EveryFieldTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** What isn't planned but decides how the plan is carried out: the field, and the test that fails without it. */
    private static final Map<String, String> STEERS = Map.ofEntries(
            Map.entry("Tenant: spec.adoptId", "isServedUnderTheIdThatItTakesOver"),
            Map.entry(
                    "Tenant: spec.telephony.account.mode",
                    "servesAnExistingAccountOnceItsTokenIsInVaultAndTwilioTakesIt"),
            Map.entry(
                    "Tenant: spec.telephony.account.sid",
                    "servesAnExistingAccountOnceItsTokenIsInVaultAndTwilioTakesIt"),
            Map.entry("Tenant: spec.providers[].name", "anAgentBecomes"),
            Map.entry("Tenant: spec.providers[].kind", "anAgentBecomes"),
            Map.entry(
                    "Tenant: spec.quota.resources.monthlyNumberSpend.amount",
                    "ofTwoNumbersAtOnceOneIsBoughtWhereTheTenantMayPayForOne"),
            Map.entry(
                    "Tenant: spec.quota.resources.monthlyNumberSpend.currency",
                    "nothingIsBoughtWhileTheTenantsLimitIsInAnotherCurrency"),
            Map.entry("Tenant: spec.credentials.rotateEvery", "rotatesByItselfWhenACredentialIsAsOldAsItMayBecome"),
            Map.entry("Tenant: spec.lifecycle.retainFor", "leavesStageByStageAndItsNameIsFreeAgainForAStranger"),
            Map.entry("Tenant: spec.lifecycle.legalHold", "aLegalHoldOutweighsAConfirmedDeletion"),
            Map.entry("Tenant: spec.managementPolicy", "onlyReportsWhenItMayOnlyObserve"),
            Map.entry("Tenant: spec.driftPolicy", "reportsAndLeavesWhatSomebodyChangedOutside"),
            Map.entry("Tenant: spec.resyncInterval", "looksOutsideOnceInEachResyncIntervalAtAMomentOfItsOwn"),
            // Only names it: the list is merged by it.
            Map.entry("VoiceAgent: spec.fallbackEngines[].name", "anAgentBecomes"),
            Map.entry(
                    "PhoneNumber: spec.acquire.maxMonthlyPrice.amount",
                    "aNumberAboveItsOwnLimitIsNotBoughtUntilTheLimitIsRaised"),
            Map.entry(
                    "PhoneNumber: spec.acquire.maxMonthlyPrice.currency",
                    "nothingIsBoughtWhileItsOwnLimitIsInAnotherCurrency"),
            Map.entry("PhoneNumber: spec.deletionPolicy", "aReleasedNumberIsGivenBack"),
            Map.entry("PhoneNumber: spec.managementPolicy", "anObservedNumberIsNeverWritten"),
            Map.entry("PhoneNumber: spec.driftPolicy", "driftIsOnlyReportedWhereThePolicySaysSo"),
            Map.entry(
                    "PhoneNumber: spec.resyncInterval",
                    "aNumberReboundByHandIsRepairedWhenItsMomentComesAndNotBefore"));

    enum Kind {
        TENANT("Tenant", TenantPlanTest::plan),
        VOICE_AGENT("VoiceAgent", AgentPlanTest::plan),
        PHONE_NUMBER("PhoneNumber", NumberPlanTest::plan),
        CALL_CAMPAIGN("CallCampaign", CampaignPlanTest::plan);

        private final String name;
        private final Function<Golden.Input, ?> plan;

        Kind(String name, Function<Golden.Input, ?> plan) {
            this.name = name;
            this.plan = plan;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldThatCanBeSetHasAnEffectOrIsListed(Kind kind) throws IOException {
        // Given
        Set<String> without = new TreeSet<>();
        Set<String> with = new TreeSet<>();
        var schema = schema(kind);

        // When
        for (Path fixture : fixtures(kind)) {
            var object = (ObjectNode) YAML.readTree(fixture.toFile());
            object.withObject("metadata")
                    .put("namespace", "tenant-acme")
                    .put("uid", "33333333-0000-0000-0000-000000000001")
                    .put("creationTimestamp", "2026-03-01T12:00:00Z")
                    .put("generation", 1);
            var before = planned(kind, object);
            for (var field : SpecFields.of(object.path("spec"), schema)) {
                var changed = field.changedIn(object);
                if (!planned(kind, changed).equals(before)) {
                    with.add(field.path());
                } else if (!listed(kind, field)) {
                    without.add(field.path());
                }
            }
        }
        without.removeAll(with);

        // Then
        assertThat(with).as("fields that are planned by").hasSizeGreaterThan(8);
        assertThat(without)
                .containsExactlyInAnyOrderElementsOf(STEERS.keySet().stream()
                        .filter(path -> path.startsWith(kind.name + ": "))
                        .map(path -> path.substring(kind.name.length() + 2))
                        .toList());
    }

    @Test
    void theTestsThatAreNamedHereExist() throws IOException {
        // Given
        var sources = new StringBuilder();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                sources.append(Files.readString(file));
            }
        }

        // Then
        assertThat(STEERS.values()).allSatisfy(test -> assertThat(sources).contains(" " + test + "()"));
    }

    /** On the list itself, below a field that is, or with one of the two values that were tried. */
    private static boolean listed(Kind kind, SpecFields field) {
        return NotYetSupported.ENTRIES.stream()
                .filter(entry -> entry.kind().equals(kind.name))
                .anyMatch(entry -> {
                    var path = field.path();
                    return entry.value() == null
                            ? path.equals(entry.path())
                                    || path.startsWith(entry.path() + ".")
                                    || path.startsWith(entry.path() + "[]")
                            : path.startsWith(entry.path())
                                    && List.of(
                                                    field.value().asText(),
                                                    field.other().asText())
                                            .contains(entry.value());
                });
    }

    private static JsonNode planned(Kind kind, JsonNode object) throws IOException {
        var neighbours = Files.readString(Path.of("src/test/resources/every-field-neighbours.yaml"));
        // The object comes first: of two Tenants the plan takes that one.
        return Golden.tree(kind.plan.apply(Golden.Input.read(
                YAML.writeValueAsString(object).replaceFirst("^---\\n", "") + "\n---\n" + neighbours)));
    }

    private static List<Path> fixtures(Kind kind) throws IOException {
        var folder = Repository.root().resolve("crds/src/test/resources").resolve(kind.name.toLowerCase(Locale.ROOT));
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("valid-full"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode schema(Kind kind) throws IOException {
        var file = "META-INF/fabric8/" + kind.name.toLowerCase(Locale.ROOT) + "s.voice.bvrai.io-v1.yml";
        try (var crd = EveryFieldTest.class.getClassLoader().getResourceAsStream(file)) {
            return YAML.readTree(crd).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        }
    }
}
