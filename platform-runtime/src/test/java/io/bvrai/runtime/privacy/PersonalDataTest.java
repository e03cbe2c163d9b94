package io.bvrai.runtime.privacy;

import static io.bvrai.testkit.Patience.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bvrai.runtime.fixture.LogLines;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Keys come from OpenBao's transit engine and lie wrapped in PostgreSQL. */
@QuarkusTest
@QuarkusTestResource(value = TenantOnRealServices.class, restrictToAnnotatedClass = true)
class PersonalDataTest {
    private static final PersonalData.Place PLACE = new PersonalData.Place("call", "from_sealed", "CA1");

    private static final int PODS = 4;

    @Inject
    PersonalData personal;

    @Inject
    DataSource database;

    @Inject
    VaultClient vault;

    @Inject
    RuntimeSettings settings;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();

    @Test
    void opensInItsPlaceAndNowhereElse() {
        // Given
        byte[] sealed = personal.seal(PLACE, "+14155550123");

        // When
        String opened = personal.open(PLACE, sealed);

        // Then
        assertThat(opened).isEqualTo("+14155550123");
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("call", "from_sealed", "CA2"), sealed))
                .isInstanceOf(PrivacyException.class);
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("call", "to_sealed", "CA1"), sealed))
                .isInstanceOf(PrivacyException.class);
        assertThatThrownBy(() -> personal.open(new PersonalData.Place("turn", "from_sealed", "CA1"), sealed))
                .isInstanceOf(PrivacyException.class);
    }

    @Test
    void noticesEveryChangedBit() {
        // Given
        byte[] sealed = personal.seal(PLACE, "+14155550123");

        // When
        // Then
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> personal.open(PLACE, changed)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void neverSealsTheSameWayTwiceButIndexesAlike() {
        // Given
        String number = "+14155550123";

        // When
        byte[] one = personal.seal(PLACE, number);
        byte[] other = personal.seal(PLACE, number);

        // Then
        assertThat(one).isNotEqualTo(other);
        assertThat(personal.numberIndex(number)).isEqualTo(personal.numberIndex(number));
        assertThat(personal.numberIndex(number)).isNotEqualTo(personal.numberIndex("+14155550124"));
    }

    @Test
    void keysLieInTheDatabaseOnlyWrapped() throws Exception {
        // Given
        personal.seal(PLACE, "something");
        personal.numberIndex("+14155550123");

        // When
        long wrapped = tenant.count("SELECT (SELECT count(*) FROM data_key WHERE wrapped LIKE 'vault:v%')"
                + " + (SELECT count(*) FROM index_key WHERE wrapped LIKE 'vault:v%')");
        long all = tenant.count("SELECT (SELECT count(*) FROM data_key) + (SELECT count(*) FROM index_key)");

        // Then
        assertThat(wrapped).isEqualTo(all).isGreaterThanOrEqualTo(2);
    }

    /** As many pods, each of which has sealed. */
    private List<DataKeys> pods() {
        List<DataKeys> pods = Stream.generate(() -> new DataKeys(database, vault, settings))
                .limit(PODS)
                .toList();
        pods.forEach(DataKeys::hold);
        pods.forEach(DataKeys::renew);
        return pods;
    }

    private PersonalData of(DataKeys keys) {
        return new PersonalData(keys, settings);
    }

    /** The key's name is behind the first byte. */
    private static UUID keyOf(byte[] sealed) {
        ByteBuffer name = ByteBuffer.wrap(sealed, 1, 16);
        return new UUID(name.getLong(), name.getLong());
    }

    @Test
    void sealsWithOneNewKeyInAllPodsOnceTheTransitKeyWasRotated() throws Exception {
        // Given
        List<DataKeys> pods = pods();
        byte[] before = of(pods.getFirst()).seal(PLACE, "before");
        long keysBefore = tenant.count("SELECT count(*) FROM data_key");
        tenant.rotatePersonalDataKey();

        // When
        CyclicBarrier together = new CyclicBarrier(PODS);
        try (ExecutorService renewing = Executors.newFixedThreadPool(PODS)) {
            for (DataKeys pod : pods) {
                renewing.submit(() -> {
                    together.await();
                    pod.renew();
                    return pod;
                });
            }
        }

        // Then
        await().atMost(SOON).until(() -> {
            pods.forEach(DataKeys::renew);
            return pods.stream()
                    .noneMatch(pod -> keyOf(of(pod).seal(PLACE, "probe")).equals(keyOf(before)));
        });
        List<byte[]> after =
                pods.stream().map(pod -> of(pod).seal(PLACE, "after")).toList();
        assertThat(after.stream().map(PersonalDataTest::keyOf).distinct())
                .singleElement()
                .isNotEqualTo(keyOf(before));
        assertThat(tenant.count("SELECT count(*) FROM data_key")).isEqualTo(keysBefore + 1);
        PersonalData startedLater = of(new DataKeys(database, vault, settings));
        assertThat(startedLater.open(PLACE, before)).isEqualTo("before");
        assertThat(after)
                .allSatisfy(field -> assertThat(startedLater.open(PLACE, field)).isEqualTo("after"));
        assertThat(keyOf(startedLater.seal(PLACE, "later"))).isEqualTo(keyOf(after.getFirst()));
        pods.forEach(DataKeys::renew);
        assertThat(keyOf(of(pods.getFirst()).seal(PLACE, "at rest"))).isEqualTo(keyOf(after.getFirst()));
        assertThat(tenant.count("SELECT count(*) FROM data_key")).isEqualTo(keysBefore + 1);
    }

    @Test
    void opensWhatWasSealedBeforeARotationThatItDidNotSeeWhileVaultIsAway() {
        // Given
        DataKeys earlier = pods().getFirst();
        byte[] before = of(earlier).seal(PLACE, "before");
        tenant.rotatePersonalDataKey();
        await().atMost(SOON).until(() -> {
            earlier.renew();
            return !keyOf(of(earlier).seal(PLACE, "after")).equals(keyOf(before));
        });
        DataKeys startedLater = pods().getFirst();
        tenant.toVault().cut();
        try {
            // When
            String opened = of(startedLater).open(PLACE, before);

            // Then
            assertThat(opened).isEqualTo("before");
        } finally {
            tenant.toVault().mend();
        }
    }

    @Test
    void sealsOnWithTheKeyItHasWhileItCanNotKnow() {
        // Given
        DataKeys pod = pods().getFirst();
        UUID held = keyOf(of(pod).seal(PLACE, "before"));
        tenant.rotatePersonalDataKey();
        tenant.toVault().cut();
        try {
            // When
            pod.renew();

            // Then
            assertThat(keyOf(of(pod).seal(PLACE, "meanwhile"))).isEqualTo(held);
        } finally {
            tenant.toVault().mend();
        }
        await().atMost(SOON).until(() -> {
            pod.renew();
            return !keyOf(of(pod).seal(PLACE, "again")).equals(held);
        });
    }

    @Test
    void aKeyThatDoesNotOpenKeepsNobodyFromTheOthers() throws Exception {
        // Given
        DataKeys pod = pods().getFirst();
        UUID held = keyOf(of(pod).seal(PLACE, "before"));
        UUID broken = UUID.randomUUID();
        tenant.change("INSERT INTO data_key (id, wrapped) VALUES ('" + broken + "', 'vault:v1:bm8ga2V5')");
        tenant.rotatePersonalDataKey();
        try (LogLines log = LogLines.of(DataKeys.class)) {
            // When
            pod.renew();

            // Then
            assertThat(keyOf(of(pod).seal(PLACE, "after"))).isNotEqualTo(held);
            assertThat(log.said())
                    .anyMatch(line -> line.contains(broken.toString()))
                    .noneMatch(line -> line.contains("bm8ga2V5"));
            assertThat(missing(pod)).isEqualTo(1L);
        } finally {
            tenant.change("DELETE FROM data_key WHERE id = '" + broken + "'");
        }
    }

    /** What a probe tells of the stored keys that this pod doesn't have. */
    private Object missing(DataKeys pod) {
        return new KeysHeld(pod, settings).call().getData().orElseThrow().get("missing");
    }

    @Test
    void fallsBackToAnEarlierKeyWhenVaultWasPutBackToBeforeTheLastRotation() throws Exception {
        // Given
        DataKeys running = pods().getFirst();
        byte[] before = of(running).seal(PLACE, "before");
        String saved = tenant.savedPersonalDataKey();
        tenant.rotatePersonalDataKey();
        running.renew();
        byte[] between = of(running).seal(PLACE, "in between");
        tenant.putPersonalDataKeyBack(saved);
        try {
            // When
            DataKeys startedLater = pods().getFirst();
            running.renew();

            // Then
            assertThat(List.of(startedLater, running)).allSatisfy(pod -> {
                assertThat(keyOf(of(pod).seal(PLACE, "after"))).isEqualTo(keyOf(before));
                assertThat(of(pod).open(PLACE, before)).isEqualTo("before");
            });
            assertThat(keyOf(between)).isNotEqualTo(keyOf(before));
            assertThat(of(running).open(PLACE, between)).isEqualTo("in between");
            assertThatThrownBy(() -> of(startedLater).open(PLACE, between))
                    .isInstanceOf(PrivacyException.class)
                    .isNotInstanceOf(SealBrokenException.class);
            assertThat(startedLater.held()).isTrue();
            assertThat(missing(startedLater)).isEqualTo(1L);

            // When: the version that comes again has a key already, which doesn't open
            long keys = tenant.count("SELECT count(*) FROM data_key");
            tenant.rotatePersonalDataKey();
            startedLater.renew();
            running.renew();

            // Then
            assertThat(keyOf(of(startedLater).seal(PLACE, "later"))).isEqualTo(keyOf(before));
            assertThat(keyOf(of(running).seal(PLACE, "later"))).isEqualTo(keyOf(before));
            assertThat(tenant.count("SELECT count(*) FROM data_key")).isEqualTo(keys);

            // When
            tenant.rotatePersonalDataKey();
            startedLater.renew();

            // Then
            assertThat(keyOf(of(startedLater).seal(PLACE, "at last"))).isNotIn(keyOf(before), keyOf(between));
        } finally {
            tenant.change("DELETE FROM data_key WHERE id = '" + keyOf(between) + "'");
        }
    }

    @Test
    void sealsNoMoreWithAKeyWhoseRowIsGone() throws Exception {
        // Given
        DataKeys pod = pods().getFirst();
        byte[] before = of(pod).seal(PLACE, "before");
        tenant.change("DELETE FROM data_key WHERE id = '" + keyOf(before) + "'");

        // When
        pod.renew();

        // Then
        UUID now = keyOf(of(pod).seal(PLACE, "after"));
        assertThat(now).isNotEqualTo(keyOf(before));
        assertThat(tenant.count("SELECT count(*) FROM data_key WHERE id = '" + now + "'"))
                .isEqualTo(1);
    }

    /** An earlier release didn't say which version wrapped a key, and of two pods that began at once each made one. */
    @Test
    void goesOnWithAKeyOfAnEarlierReleaseUntilTheTransitKeyIsRotated() throws Exception {
        // Given
        DataKeys earlier = pods().getFirst();
        UUID held = keyOf(of(earlier).seal(PLACE, "before"));
        tenant.change("UPDATE data_key SET transit_version = NULL");

        // When
        DataKeys pod = pods().getFirst();

        // Then
        assertThat(keyOf(of(pod).seal(PLACE, "after the upgrade"))).isEqualTo(held);

        // When
        tenant.rotatePersonalDataKey();
        pod.renew();

        // Then
        assertThat(keyOf(of(pod).seal(PLACE, "after the rotation"))).isNotEqualTo(held);
    }
}
