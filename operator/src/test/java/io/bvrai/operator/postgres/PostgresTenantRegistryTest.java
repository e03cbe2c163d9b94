package io.bvrai.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.crds.v1alpha1.tenant.TenantStatus.Stage;
import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.SharedListing;
import io.bvrai.operator.external.TenantId;
import io.bvrai.testkit.MovedClock;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresTenantRegistryTest {
    private static final String HOLDER = "11111111-0000-4000-8000-000000000001";
    private static final String LATER = "22222222-0000-4000-8000-000000000002";

    private final MovedClock clock = MovedClock.standing();
    private final PlatformTables tables = tables();
    private final PostgresTenantRegistry registry = registry(tables);
    private final OffboardingRecords offboardings = new PostgresOffboardingRecords(tables);
    private final ErasureCertificates certificates = new PostgresErasureCertificates(tables, new SecureRandom());
    private final String name = "reg-" + UUID.randomUUID().toString().substring(0, 8);

    private static PlatformTables tables() {
        return new PlatformTables(BackingServices.running().postgres());
    }

    private PostgresTenantRegistry registry(PlatformTables tables) {
        return new PostgresTenantRegistry(tables, new SecureRandom(), clock);
    }

    private TenantId reserved(String name) {
        return registry.reserve(name, HOLDER).orElseThrow();
    }

    @Test
    void mintsAnIdOnceForAName() {
        // When
        TenantId first = reserved(name);
        TenantId second = reserved(name);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(registry.find(name)).contains(first);
        assertThat(registry.heldBy(name, HOLDER)).contains(first);
    }

    @Test
    void namesThoseThatAreNotErasedForLong() throws SQLException {
        // Given
        String longErased = name + "-then";
        String justErased = name + "-now";
        reserved(name);
        TenantId then = reserved(longErased);
        TenantId now = reserved(justErased);
        try (Connection session = BackingServices.running().superuser("bvrai_platform")) {
            Sql.update(
                    session,
                    "UPDATE tenant_registry SET state = 'Erased', erased_at = now() - interval '1 hour' WHERE id = ?",
                    then.value());
            Sql.update(
                    session,
                    "UPDATE tenant_registry SET state = 'Erased', erased_at = now() WHERE id = ?",
                    now.value());
        }

        // When
        List<String> names = registry.names();

        // Then
        assertThat(names).contains(name, justErased).doesNotContain(longErased);
    }

    @Test
    void saysOnceAMinuteForAllWhoHoldsAName() {
        // Given
        TenantId id = reserved(name);
        assertThat(registry.recentlyHeldBy(name, HOLDER)).contains(id);
        assertThat(registry.recentlyHeldBy(name, LATER)).isEmpty();

        // When
        registry.adopt(name, id, LATER);

        // Then
        assertThat(registry.recentlyHeldBy(name, HOLDER)).contains(id);
        clock.advance(SharedListing.AGE);
        assertThat(registry.recentlyHeldBy(name, HOLDER)).isEmpty();
        assertThat(registry.recentlyHeldBy(name, LATER)).contains(id);

        // When
        certificates.issue(id, List.of(), Instant.now());
        clock.advance(SharedListing.AGE);

        // Then
        assertThat(registry.recentlyHeldBy(name, LATER)).isEmpty();
    }

    @Test
    void givesTwoOperatorsThatStartAtOnceTheSameId() throws Exception {
        // Given
        Callable<TenantId> operator =
                () -> registry(tables()).reserve(name, HOLDER).orElseThrow();
        try (ExecutorService operators = Executors.newFixedThreadPool(8)) {
            // When
            List<Future<TenantId>> ids = operators.invokeAll(
                    IntStream.range(0, 8).mapToObj(i -> operator).toList());

            // Then
            TenantId first = ids.getFirst().get();
            for (Future<TenantId> id : ids) {
                assertThat(id.get()).isEqualTo(first);
            }
        }
    }

    @Test
    void aResourceMadeAgainUnderTheNameInheritsNothingUnlessThePlatformTeamSaysSo() {
        // Given: its cluster was rebuilt, and with it every uid is another
        TenantId id = reserved(name);

        // Then
        assertThat(registry.reserve(name, LATER)).isEmpty();
        assertThat(registry.heldBy(name, LATER)).isEmpty();
        assertThat(registry.find(name)).contains(id);

        // When
        assertThat(registry.adopt(name, id, LATER)).contains(id);

        // Then
        assertThat(registry.reserve(name, LATER)).contains(id);
        assertThat(registry.heldBy(name, HOLDER))
                .as("the one before holds nothing")
                .isEmpty();
    }

    @Test
    void anEntryFromBeforeHoldersWereRecordedIsTheFirstOnesWhoAsks() throws SQLException {
        // Given
        TenantId id = reserved(name);
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                PreparedStatement before =
                        session.prepareStatement("UPDATE tenant_registry SET holder = NULL WHERE id = ?")) {
            before.setString(1, id.value());
            before.executeUpdate();
        }

        // Then
        assertThat(registry.reserve(name, LATER)).contains(id);
        assertThat(registry.reserve(name, HOLDER)).isEmpty();
    }

    @Test
    void takesOverNoIdThatItHasNeverSeenUntilSomebodyPutsItsEntryBack() throws SQLException {
        // Given: the registry was lost, or somebody mistyped the id
        TenantId unseen = TenantId.mint(new SecureRandom());

        // When // Then
        assertThat(registry.adopt(name, unseen, HOLDER)).isEmpty();
        assertThat(registry.knows(unseen)).isFalse();
        assertThat(registry.find(name)).isEmpty();

        // When
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                PreparedStatement entry =
                        session.prepareStatement("INSERT INTO tenant_registry (id, name) VALUES (?, ?)")) {
            entry.setString(1, unseen.value());
            entry.setString(2, name);
            entry.executeUpdate();
        }

        // Then
        assertThat(registry.knows(unseen)).isTrue();
        assertThat(registry.adopt(name, unseen, HOLDER)).contains(unseen);
        assertThat(registry.adopt(name, unseen, HOLDER)).contains(unseen);
        assertThat(registry.reserve(name, HOLDER)).contains(unseen);
    }

    @Test
    void takingOverEndsAnOffboardingUnlessItErases() {
        // Given
        TenantId id = reserved(name);
        offboardings.begin(id, Instant.now());

        // When // Then
        assertThat(registry.adopt(name, id, LATER)).contains(id);
        assertThat(offboardings.find(id)).isEmpty();

        // When
        offboardings.begin(id, Instant.now());
        offboardings.advance(id, Stage.SUSPEND, Stage.ERASE);

        // Then
        assertThat(registry.adopt(name, id, HOLDER)).isEmpty();
        assertThat(offboardings.withdraw(id)).isFalse();
    }

    @Test
    void anAccountIsOneTenantsUntilThatOneIsErased() {
        // Given
        TenantId first = reserved(name + "-first");
        TenantId second = reserved(name + "-second");
        String sid = "AC-" + name;

        // When // Then
        assertThat(Mandate.NOTHING.during(() -> registry.claimAccount(second, sid)))
                .as("who only observes claims nothing")
                .isTrue();
        assertThat(registry.claimAccount(first, sid)).isTrue();
        assertThat(registry.claimAccount(first, sid)).as("asked again").isTrue();
        assertThat(registry.claimAccount(second, sid)).isFalse();
        certificates.issue(first, List.of(), Instant.now());
        assertThat(registry.claimAccount(second, sid)).isTrue();
    }

    @Test
    void ofTwoTenantsThatClaimAnAccountAtOnceOneGetsIt() throws Exception {
        // Given
        String sid = "AC-" + name;
        List<TenantId> rivals =
                IntStream.range(0, 8).mapToObj(i -> reserved(name + "-" + i)).toList();

        // Then
        assertThat(atOnce(rivals, rival -> registry.claimAccount(rival, sid))).containsOnlyOnce(true);
    }

    @Test
    void anIssuersAudienceIsOneTenantsUntilItNamesAnotherOrIsErased() {
        // Given
        TenantId first = reserved(name + "-first");
        TenantId second = reserved(name + "-second");
        String issuer = "https://" + name + ".id.example";

        // When // Then
        assertThat(registry.claimOidc(first, issuer, "voice")).isTrue();
        assertThat(registry.claimOidc(first, issuer, "voice")).as("asked again").isTrue();
        assertThat(registry.claimOidc(second, issuer, "voice")).isFalse();
        assertThat(registry.claimOidc(second, issuer, "other"))
                .as("another audience of the same issuer")
                .isTrue();
        assertThat(registry.claimOidc(second, issuer + "/", "voice"))
                .as("another issuer")
                .isTrue();
        assertThat(registry.claimOidc(first, issuer, "other"))
                .as("what the second named before")
                .isTrue();
        assertThat(registry.claimOidc(second, issuer, "voice"))
                .as("what the first named before")
                .isTrue();
        registry.releaseOidc(second);
        assertThat(registry.claimOidc(first, issuer, "voice")).as("released").isTrue();
        certificates.issue(first, List.of(), Instant.now());
        assertThat(registry.claimOidc(second, issuer, "voice"))
                .as("an erased tenant's")
                .isTrue();
    }

    @Test
    void saysOnceAMinuteForAllWhoHasAClaimAndWhoIsRetainedWithoutAResourceHasNone() {
        // Given
        TenantId id = reserved(name);
        TenantId other = reserved(name + "-other");
        String issuer = "https://" + name + ".id.example";
        assertThat(registry.recentlyClaimedOidc(id)).isFalse();

        // When
        registry.claimOidc(id, issuer, "voice");

        // Then
        assertThat(registry.recentlyClaimedOidc(id)).isFalse();
        clock.advance(SharedListing.AGE);
        assertThat(registry.recentlyClaimedOidc(id)).isTrue();
        assertThat(registry.recentlyClaimedOidc(other)).isFalse();

        // When
        offboardings.begin(id, Instant.now());

        // Then
        assertThat(registry.claimOidc(other, issuer, "voice"))
                .as("it may still answer")
                .isFalse();
        offboardings.release(id);
        assertThat(registry.claimOidc(other, issuer, "voice")).isTrue();
    }

    @Test
    void aLookAtAClaimThatStandsOrIsAnothersWritesNothing() throws SQLException {
        // Given
        TenantId first = reserved(name + "-first");
        TenantId second = reserved(name + "-second");
        String issuer = "https://" + name + ".id.example";
        registry.claimOidc(first, issuer, "voice");
        registry.claimOidc(second, issuer, "voice");

        // When: whoever writes waits for this session, and gives up
        try (Connection reader = BackingServices.running().superuser("bvrai_platform")) {
            reader.setAutoCommit(false);
            Sql.update(reader, "LOCK TABLE tenant_oidc IN SHARE MODE");

            // Then
            assertThat(registry.claimOidc(first, issuer, "voice")).isTrue();
            assertThat(registry.claimOidc(second, issuer, "voice")).isFalse();
            reader.rollback();
        }
    }

    @Test
    void whoNamesAnothersAudienceKeepsNoneOfItsOwn() {
        // Given
        TenantId first = reserved(name + "-first");
        TenantId second = reserved(name + "-second");
        TenantId third = reserved(name + "-third");
        String issuer = "https://" + name + ".id.example";
        registry.claimOidc(first, issuer, "voice");
        registry.claimOidc(second, issuer, "other");

        // When
        assertThat(registry.claimOidc(second, issuer, "voice")).isFalse();

        // Then
        assertThat(registry.claimOidc(third, issuer, "other")).isTrue();
        assertThat(registry.claimOidc(first, issuer, "voice")).isTrue();
    }

    @Test
    void whoOnlyObservesClaimsNoAudienceAndLetsNoneGo() {
        // Given
        TenantId first = reserved(name + "-first");
        TenantId second = reserved(name + "-second");
        String issuer = "https://" + name + ".id.example";

        // When // Then
        assertThatThrownBy(() -> Mandate.NOTHING.during(() -> registry.claimOidc(first, issuer, "voice")))
                .isInstanceOfSatisfying(NeighbourException.class, refusal -> assertThat(refusal.problem())
                        .isEqualTo(Problem.NOT_MANAGED));
        assertThat(registry.claimOidc(second, issuer, "voice")).isTrue();
        assertThat(Mandate.NOTHING.during(() -> registry.claimOidc(first, issuer, "voice")))
                .isFalse();
        assertThat(Mandate.NOTHING.during(() -> registry.claimOidc(second, issuer, "voice")))
                .as("its own")
                .isTrue();
    }

    @Test
    void ofTwoTenantsThatClaimAnAudienceAtOnceOneGetsIt() throws Exception {
        // Given
        String issuer = "https://" + name + ".id.example";
        List<TenantId> rivals =
                IntStream.range(0, 8).mapToObj(i -> reserved(name + "-" + i)).toList();

        // Then
        assertThat(atOnce(rivals, rival -> registry.claimOidc(rival, issuer, "voice")))
                .containsOnlyOnce(true);
    }

    private static List<Boolean> atOnce(List<TenantId> rivals, Predicate<TenantId> claim) throws Exception {
        List<Boolean> won = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(rivals.size())) {
            List<Callable<Boolean>> claims = rivals.stream()
                    .<Callable<Boolean>>map(rival -> () -> claim.test(rival))
                    .toList();
            for (Future<Boolean> answer : threads.invokeAll(claims)) {
                won.add(answer.get());
            }
        }
        return won;
    }

    @Test
    void retainsNothingForLongerThanItWasTold() {
        // Given
        TenantId id = reserved(name);
        Instant now = Instant.parse("2026-03-01T10:00:00.123456999Z");
        offboardings.begin(id, now);

        // When
        offboardings.retain(id, now, now);

        // Then
        assertThat(offboardings.find(id).orElseThrow().retainUntil())
                .hasValueSatisfying(until -> assertThat(until).isBeforeOrEqualTo(now));
    }

    @Test
    void refusesToTakeOverWhatIsAnotherTenantsOrErased() {
        // Given
        TenantId others = reserved(name + "-other");
        TenantId erased = reserved(name + "-erased");
        certificates.issue(erased, List.of(), Instant.now());

        // When // Then
        assertThat(registry.adopt(name, others, HOLDER)).isEmpty();
        assertThat(registry.adopt(name, erased, HOLDER)).isEmpty();
        assertThat(registry.knows(others)).isTrue();
        assertThat(registry.knows(erased)).isTrue();
        TenantId own = reserved(name);
        assertThat(registry.adopt(name, TenantId.mint(new SecureRandom()), HOLDER))
                .isEmpty();
        assertThat(registry.find(name)).contains(own);
    }

    @Test
    void whatATenantClaimedGoesWithIt() throws SQLException {
        // Given
        TenantId id = reserved(name);
        registry.claimAccount(id, "AC" + name);
        registry.claimOidc(id, "https://" + name + ".id.example", "voice");
        assertThat(claims(id)).hasSize(2);

        // When
        certificates.issue(id, List.of(), Instant.now());

        // Then
        assertThat(claims(id)).isEmpty();
    }

    private static Set<String> claims(TenantId id) throws SQLException {
        try (Connection session = BackingServices.running().superuser("bvrai_platform")) {
            return Sql.strings(
                    session,
                    "SELECT sid FROM tenant_account WHERE tenant = ? UNION SELECT pair FROM tenant_oidc WHERE tenant = ?",
                    id.value(),
                    id.value());
        }
    }

    @Test
    void freesANameOnlyWhenItsTenantIsErasedAndNeverItsId() {
        // Given
        TenantId old = reserved(name);

        // When
        var first = certificates.issue(old, List.of("a database"), Instant.now());
        var second = certificates.issue(old, List.of("a database"), Instant.now());

        // Then
        assertThat(second).as("one certificate for an id").isEqualTo(first);
        assertThat(registry.find(name)).isEmpty();
        assertThat(certificates.lastOf(name)).contains(first);
        assertThat(registry.reserve(name, LATER)).isPresent().isNotEqualTo(Optional.of(old));
    }

    @Test
    void theChainOfCertificatesHoldsWithoutWhatItSpokeOfAndBreaksWhenItIsChanged() throws SQLException {
        // Given
        TenantId id = reserved(name);
        var issued = certificates.issue(id, List.of("Vault transit key " + name), Instant.now());
        assertThat(issued.statement()).doesNotContain(name).doesNotContain(id.value());
        assertThat(certificates.verify()).isEmpty();

        // When: what it spoke of is forgotten
        certificates.forgetOpenings(id);

        // Then
        assertThat(certificates.verify()).isEmpty();

        // When: somebody edits history
        rewrite(id, issued.statement().replace("commitments", "Commitments"));

        // Then
        assertThat(certificates.verify()).anyMatch(broken -> broken.contains("was changed"));
        rewrite(id, issued.statement());
        assertThat(certificates.verify()).isEmpty();
    }

    private static void rewrite(TenantId id, String statement) throws SQLException {
        try (Connection session = BackingServices.running().superuser("bvrai_platform");
                PreparedStatement update =
                        session.prepareStatement("UPDATE erasure_certificate SET statement = ? WHERE tenant = ?")) {
            update.setString(1, statement);
            update.setString(2, id.value());
            update.executeUpdate();
        }
    }
}
