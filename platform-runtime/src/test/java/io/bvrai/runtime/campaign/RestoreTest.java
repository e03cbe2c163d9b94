package io.bvrai.runtime.campaign;

import static io.bvrai.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.TenantStatusDocument;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/platform-teams/runbooks/restore-tenant.md: the commands as they stand there, against the runtime's schema, dialled afterwards by the real dialer. Who was
 * called is read from the carrier's log.
 */
class RestoreTest {
    private static final CalleeBehavior BUSY =
            new CalleeBehavior(CalleeBehavior.Outcome.BUSY, 50, "unknown", List.of());
    private static final String CONTACTS = "SELECT count(*) FROM contact";
    private static final String STOPPED = "SELECT count(*) FROM campaign WHERE stopped_by = 'restore'";

    private static CampaignTenant tenant;
    private static CampaignTenant neighbour;
    private final List<Replica> replicas = new ArrayList<>();
    private RestoreScript restore;

    @BeforeAll
    static void twoTenants() throws Exception {
        tenant = new CampaignTenant(1000);
        neighbour = new CampaignTenant(1000);
        neighbour.list(neighbour.people(3, BUSY));
    }

    @AfterAll
    static void noTenants() {
        tenant.close();
        neighbour.close();
    }

    @BeforeEach
    void aTenantWithoutCampaigns() throws IOException {
        tenant.change("DELETE FROM campaign");
        tenant.change("DELETE FROM contact_list");
        restore = new RestoreScript(tenant.database(), tenant.id());
    }

    @AfterEach
    void nobodyDials() throws IOException {
        replicas.forEach(Replica::close);
        restore.close();
    }

    @Test
    void deletedContactsComeBackAndNobodyIsCalledTwiceOrAfterAnOptOut() throws Exception {
        // Given a copy, and since then one campaign dialled, an opt-out of somebody not yet called, and all lists
        // deleted
        List<String> called = tenant.people(4, BUSY);
        List<String> waiting = tenant.people(3, BUSY);
        CampaignsConfig.Campaign begun =
                Noon.rules().list(tenant.list(called)).once().pace(10, 5).build();
        CampaignsConfig.Campaign planned =
                Noon.rules().list(tenant.list(waiting)).once().pace(10, 5).build();
        tenant.office().contacts.enlist(List.of(begun, planned));
        restore.takeCopy();
        dialled(begun);
        tenant.office().suppressions.add(DialableNumber.parse(waiting.getFirst()), "api");
        tenant.change("DELETE FROM contact_list");
        assertThat(tenant.count(CONTACTS)).isZero();

        // When
        String answer = restore.run("apply");

        // Then
        assertThat(answer)
                .contains("7 contacts come back", "0 contacts are taken out", "0 attempts that were lost come back");
        assertThat(tenant.count(CONTACTS)).isEqualTo(7);
        assertThat(tenant.count(STOPPED)).isEqualTo(2);

        // When somebody resumes
        tenant.office().contacts.stop(begun.name(), false, "test");
        dialled(begun, planned);

        // Then
        assertThat(tenant.carrier.callsTo(called)).hasSize(4);
        assertThat(tenant.carrier.callsTo(called).values()).containsOnly(1L);
        assertThat(tenant.carrier.callsTo(waiting))
                .containsOnlyKeys(waiting.subList(1, 3))
                .allSatisfy((number, calls) -> assertThat(calls).isOne());
    }

    @Test
    void nobodyIsDialledUntilSomebodyResumes() throws Exception {
        // Given
        List<String> people = tenant.people(2, BUSY);
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(tenant.list(people)).once().pace(10, 5).build();
        restore.takeCopy();
        tenant.office().contacts.enlist(List.of(campaign));

        // When
        restore.run("apply");
        Replica replica = tenant.replica(campaign);
        replicas.add(replica.start());

        // Then
        TenantStatusDocument.Campaign told = replica.contacts.all().getFirst();
        assertThat(told.phase()).isEqualTo(TenantStatusDocument.Phase.PAUSED);
        assertThat(told.reason()).contains("stopped");
        await().during(Duration.ofSeconds(1))
                .until(() -> tenant.carrier.callsTo(people).isEmpty());

        // When
        tenant.office().contacts.stop(campaign.name(), false, "test");
        await().until(() -> tenant.open(campaign) == 0);

        // Then
        assertThat(tenant.carrier.callsTo(people)).hasSize(2);
    }

    @Test
    void aBadUploadIsTakenOutAndWhoWasCalledFromItIsRemembered() throws Exception {
        // Given a copy of a list, and since then its people deleted, uploaded again with others, and all of them called
        List<String> people = tenant.people(3, BUSY);
        List<String> mistaken = tenant.people(2, BUSY);
        String list = tenant.list(people);
        Map<String, String> then = contacts();
        restore.takeCopy();
        tenant.change("DELETE FROM contact_list");
        tenant.addTo(list, Stream.concat(people.stream(), mistaken.stream()).toList(), CampaignTenant.zoneAtNoon());
        CampaignsConfig.Campaign campaign =
                Noon.rules().list(list).once().pace(10, 5).build();
        dialled(campaign);

        // When
        String answer = restore.run("apply");

        // Then
        assertThat(answer).contains("3 contacts come back", "5 contacts are taken out");
        assertThat(contacts()).isEqualTo(then);
        assertThat(tenant.count("SELECT count(*) FROM attempt WHERE campaign_uid = '" + campaign.uid() + "'"))
                .isEqualTo(5);

        // When the mistaken ones are uploaded once more, and somebody resumes
        tenant.addTo(list, mistaken, CampaignTenant.zoneAtNoon());
        tenant.office().contacts.stop(campaign.name(), false, "test");
        dialled(campaign);

        // Then
        assertThat(tenant.carrier.callsTo(people).values()).hasSize(3).containsOnly(1L);
        assertThat(tenant.carrier.callsTo(mistaken).values()).hasSize(2).containsOnly(1L);
    }

    @Test
    void whatWasLostOfAttemptsAndOptOutsComesBack() throws Exception {
        // Given somebody who was called and somebody who opted out, both forgotten since by hand
        List<String> people = tenant.people(2, BUSY);
        CampaignsConfig.Campaign campaign = Noon.rules()
                .list(tenant.list(people.subList(0, 1)))
                .once()
                .pace(10, 5)
                .build();
        dialled(campaign);
        tenant.office().suppressions.add(DialableNumber.parse(people.getLast()), "api");
        restore.takeCopy();
        tenant.change("DELETE FROM suppression");
        tenant.change("DELETE FROM attempt WHERE campaign_uid = '" + campaign.uid() + "'");
        tenant.change("UPDATE campaign_contact SET state = 'WAITING', next_attempt_at = now()");

        // When
        String answer = restore.run("apply");
        tenant.office().contacts.stop(campaign.name(), false, "test");
        dialled(campaign);

        // Then
        assertThat(answer).contains("1 attempts that were lost come back");
        assertThat(tenant.carrier.callsTo(people).values()).containsExactly(1L);
        assertThat(tenant.office().suppressions.contains(DialableNumber.parse(people.getLast())))
                .isTrue();
    }

    @Test
    void nothingElseIsTouched() throws Exception {
        // Given
        tenant.list(tenant.people(2, BUSY));
        restore.takeCopy();
        tenant.change("INSERT INTO inbox_key (key) VALUES (decode('aa', 'hex')) ON CONFLICT DO NOTHING");
        tenant.change("DELETE FROM contact");
        Map<String, String> others = restore.content(neighbour.database().name());
        Map<String, String> before = restore.content(tenant.database().name());
        List<String> traces = restore.traces();

        // When
        restore.run("apply");

        // Then
        Map<String, String> after = restore.content(tenant.database().name());
        assertThat(after).doesNotContainEntry("contact", before.get("contact"));
        for (String table : classes("now", "checked")) {
            assertThat(after).as(table).containsEntry(table, before.get(table));
        }
        assertThat(restore.content(neighbour.database().name())).isEqualTo(others);
        assertThat(restore.traces())
                .as("databases, roles, members: nothing that an erasure would miss")
                .isEqualTo(traces);
    }

    @Test
    void aPlanTellsAndChangesNothing() throws Exception {
        // Given
        tenant.list(tenant.people(2, BUSY));
        restore.takeCopy();
        tenant.change("DELETE FROM contact");
        Map<String, String> before = restore.content(tenant.database().name());

        // When
        String answer = restore.run("plan");

        // Then
        assertThat(answer).contains("2 contacts come back");
        assertThat(restore.content(tenant.database().name())).isEqualTo(before);
    }

    @Test
    void whatWasErasedWithItsKeyStaysErased() throws Exception {
        // Given a contact of which the copy holds what was sealed with a key that is gone
        tenant.list(tenant.people(2, BUSY));
        restore.takeCopy();
        restore.inCopy("UPDATE contact SET number_sealed = set_byte(number_sealed, 1, 255 - get_byte(number_sealed, 1))"
                + " WHERE ordinal = (SELECT min(ordinal) FROM contact)");
        tenant.change("DELETE FROM contact");

        // When
        String answer = restore.run("apply");

        // Then
        assertThat(answer).contains("1 contacts come back", "1 contacts stay erased");
        assertThat(tenant.count(CONTACTS)).isOne();
    }

    @Test
    void aCopyOfAnEarlierSchemaIsMigratedFirst() throws Exception {
        // Given a copy as the first version made it
        tenant.list(tenant.people(2, BUSY));
        restore.takeCopy();
        restore.inCopy(
                "DROP INDEX attempt_by_campaign_and_number, campaign_contact_by_contact",
                "ALTER TABLE attempt DROP COLUMN dialled_at, DROP COLUMN end_requested_at, DROP COLUMN review_at",
                "ALTER TABLE data_key DROP COLUMN transit_version",
                "DROP TRIGGER keep_revision ON agent_revision",
                "DROP FUNCTION keep_revision",
                "ALTER TABLE call DROP COLUMN kept_revision, DROP COLUMN kept_content",
                "ALTER TABLE attempt ADD CONSTRAINT attempt_campaign_uid_contact_id_fkey FOREIGN KEY (campaign_uid,"
                        + " contact_id) REFERENCES campaign_contact (campaign_uid, contact_id) ON DELETE CASCADE NOT"
                        + " VALID",
                "DELETE FROM flyway_schema_history WHERE version <> '1'");
        Map<String, String> copy = restore.content(restore.copyName());
        tenant.change("DELETE FROM contact");

        // When
        Script.Outcome asItIs = restore.outcome("apply", "--without-migrations");
        String migrated = restore.run("apply");

        // Then
        assertThat(asItIs.exitCode()).isNotZero();
        assertThat(asItIs.errors()).contains("other columns", "attempt,review_at");
        assertThat(migrated).contains("2 contacts come back");
        assertThat(restore.content(restore.copyName())).as("the copy").isEqualTo(copy);
    }

    static Stream<Refused> refused() {
        return Stream.of(
                new Refused(
                        "another tenant's",
                        "UPDATE tenant_identity SET tenant_id = 'aaaaaaaaaaaaaaaaaaaaaaaaaa'",
                        "the copy is another tenant's"),
                new Refused(
                        "newer",
                        "UPDATE flyway_schema_history SET version = '999' WHERE version = '5'",
                        "schema is newer"),
                new Refused(
                        "of an edited migration",
                        "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '1'",
                        "migration 1 of the copy is not the live database's"),
                new Refused(
                        "hashed with another key",
                        "UPDATE index_key SET wrapped = 'vault:v1:other'",
                        "hashes telephone numbers with another key"));
    }

    record Refused(String which, String change, String says) {
        @Override
        public String toString() {
            return which;
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aCopyIsRefusedThatIs(Refused wrong) throws Exception {
        // Given
        tenant.list(tenant.people(1, BUSY));
        restore.takeCopy();
        restore.inCopy(wrong.change());
        tenant.change("DELETE FROM contact");
        Map<String, String> before = restore.content(tenant.database().name());

        // When
        Script.Outcome outcome = restore.outcome("apply");

        // Then
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.errors()).contains(wrong.says());
        assertThat(restore.content(tenant.database().name())).isEqualTo(before);
    }

    /** Where it is killed: who stands in its way there. */
    enum Step {
        READING_THE_COPY(true, "LOCK TABLE suppression"),
        BEFORE_THE_LOCKS(false, "LOCK TABLE campaign"),
        AFTER_THE_LOCKS(false, "LOCK TABLE data_key"),
        AMONG_THE_CHANGES(false, "SELECT * FROM contact FOR UPDATE");

        private final boolean inTheCopy;
        private final String hindrance;

        Step(boolean inTheCopy, String hindrance) {
            this.inTheCopy = inTheCopy;
            this.hindrance = hindrance;
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedAnywhereItHasChangedNothingAndRunAgainItFinishes(Step step) throws Exception {
        // Given a list that was replaced since
        List<String> people = tenant.people(2, BUSY);
        String list = tenant.list(people);
        Map<String, String> then = contacts();
        restore.takeCopy();
        tenant.change("DELETE FROM contact_list");
        tenant.addTo(list, people, CampaignTenant.zoneAtNoon());
        Map<String, String> before = restore.content(tenant.database().name());

        // When
        kill(step);

        // Then
        assertThat(restore.content(tenant.database().name())).isEqualTo(before);

        // When
        restore.run("apply");
        Map<String, String> once = restore.content(tenant.database().name());
        restore.run("apply");

        // Then
        assertThat(contacts()).isEqualTo(then);
        assertThat(restore.content(tenant.database().name()))
                .as("who doesn't know whether it was done does it again")
                .isEqualTo(once);
    }

    private void kill(Step step) throws IOException, SQLException {
        String database =
                step.inTheCopy ? restore.copyName() : tenant.database().name();
        try (Connection somebody = restore.somebodyIn(database);
                Statement statement = somebody.createStatement()) {
            statement.execute(step.hindrance);
            Process script = restore.begin("apply");
            await().until(() -> restore.sessions("wait_event_type = 'Lock'").contains(database));
            List<ProcessHandle> processes = script.descendants().toList();
            script.destroyForcibly();
            processes.forEach(ProcessHandle::destroyForcibly);
            somebody.rollback();
        }
        await().until(() -> restore.sessions("true").isEmpty());
    }

    @Test
    void eachTableOfTheSchemaIsSomethingTheRestoreKnows() throws Exception {
        // When
        List<String> known = classes("then", "joined", "standing", "now", "checked");

        // Then
        assertThat(restore.content(tenant.database().name()).keySet()).containsExactlyInAnyOrderElementsOf(known);
    }

    private static List<String> classes(String... which) throws IOException {
        return Files.readAllLines(Repository.root().resolve("hack/restore/tables")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" +"))
                .filter(words -> List.of(which).contains(words[1]))
                .map(words -> words[0])
                .toList();
    }

    /** Lists and contacts, each row. */
    private Map<String, String> contacts() {
        Map<String, String> found =
                new TreeMap<>(restore.content(tenant.database().name()));
        found.keySet().retainAll(List.of("contact", "contact_list"));
        return found;
    }

    private void dialled(CampaignsConfig.Campaign... campaigns) {
        try (Replica replica = tenant.replica(campaigns).start()) {
            await().until(() -> Stream.of(campaigns).allMatch(campaign -> tenant.open(campaign) == 0));
        }
    }
}
