package io.bvrai.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.runtime.fixture.OidcIssuer;
import io.bvrai.runtime.fixture.OidcIssuer.Answer;
import io.bvrai.runtime.fixture.SigningKey;
import io.bvrai.testkit.MovedClock;
import io.bvrai.testkit.Patience;
import io.bvrai.testkit.backing.BackingServices;
import io.bvrai.testkit.backing.VaultServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose keys they are, how long they are good for, and how often an issuer is asked for them. */
@ExtendWith(BackingServices.class)
class IssuerKeysTest {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final MovedClock clock = MovedClock.standing();
    private final Path authority;
    private final OidcIssuer issuer;
    private final IssuerClient client;
    private final IssuerKeys keys;

    IssuerKeysTest(VaultServer vault) {
        this.authority = vault.certificateAuthority();
        this.issuer = OidcIssuer.start(authority);
        this.client = new IssuerClient(Optional.of(authority));
        this.keys = new IssuerKeys(client, clock);
    }

    @AfterEach
    void close() {
        issuer.close();
        client.close();
    }

    @Test
    void theIssuerIsAskedOnceInFiveMinutesForKeysThatItHas() {
        // When
        List<String> first = ids("k1");
        clock.advance(IssuerKeys.FRESH);
        List<String> second = ids("k1");
        List<String> unnamed = ids(null);

        // Then
        assertThat(first).containsExactly("k1").isEqualTo(second).isEqualTo(unnamed);
        assertThat(issuer.asked()).isEqualTo(1);

        // When
        clock.advance(MOMENT);

        // Then
        assertThat(ids("k1")).containsExactly("k1");
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void strangersWhoNameKeysThatThereAreNotMakeItAskOnceInTenSeconds() {
        // Given
        ids("k1");

        // When
        for (int i = 0; i < 20; i++) {
            assertThat(ids("unknown-" + i)).isEmpty();
        }

        // Then
        assertThat(issuer.asked()).isEqualTo(1);

        // When
        clock.advance(IssuerKeys.PAUSE);
        for (int i = 0; i < 20; i++) {
            assertThat(ids("unknown-" + i)).isEmpty();
        }

        // Then
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatTheIssuerTurnsToIsFoundWhenATokenNamesIt() {
        // Given
        ids("k1");
        issuer.turnsTo(SigningKey.generate("k2"));

        // When
        clock.advance(IssuerKeys.PAUSE);

        // Then
        assertThat(ids("k2")).containsExactly("k2");
        assertThat(ids("k1")).isEmpty();
    }

    @Test
    void aKeyThatTheIssuerHasTakenBackIsGoodForFiveMinutesAtMost() {
        // Given
        ids("k1");
        issuer.turnsTo(SigningKey.generate("k2"));

        // When
        clock.advance(IssuerKeys.FRESH);
        List<String> until = ids("k1");
        clock.advance(MOMENT);
        List<String> after = ids("k1");

        // Then
        assertThat(until).containsExactly("k1");
        assertThat(after).isEmpty();
    }

    @Test
    void anIssuerThatIsAwayIsDoneWithoutForAnHour() {
        // Given
        ids("k1");
        issuer.answers(OidcIssuer.DISCOVERY, new Answer(503, Map.of(), ""));

        // When
        clock.advance(IssuerKeys.USABLE);

        // Then
        assertThat(ids("k1")).containsExactly("k1");
        assertThatThrownBy(() -> ids("k2")).as("it could have this one").isInstanceOf(IssuerAwayException.class);

        // When
        clock.advance(MOMENT);

        // Then
        assertThatThrownBy(() -> ids("k1")).isInstanceOf(IssuerAwayException.class);

        // When
        issuer.answersAsItShould();
        clock.advance(IssuerKeys.PAUSE);

        // Then
        assertThat(ids("k1")).containsExactly("k1");
    }

    @Test
    void keysOfOneIssuerAreNoneOfAnother() {
        // Given
        ids("k1");

        // When
        try (OidcIssuer other = OidcIssuer.start(authority)) {
            String others = keys.of(other.url(), "k1").getFirst().toJson();
            String own = keys.of(issuer.url(), "k1").getFirst().toJson();

            // Then
            assertThat(others).isNotEqualTo(own);
            assertThat(other.asked()).isEqualTo(1);
            assertThat(issuer.asked()).isEqualTo(2);
        }
    }

    /** What an issuer mustn't say, or not so. */
    enum Wrong {
        ANOTHER_ISSUER(OidcIssuer.DISCOVERY, i -> Answer.of(i.discovery().replace(i.url() + "\"", i.url() + "/\""))),
        NO_KEYS_ADDRESS(OidcIssuer.DISCOVERY, i -> Answer.of(OidcIssuer.json(Map.of("issuer", i.url())))),
        KEYS_IN_CLEAR(OidcIssuer.DISCOVERY, i -> keysAt(i, i.urlInClear() + OidcIssuer.KEYS)),
        KEYS_AT_ANOTHER_PORT(OidcIssuer.DISCOVERY, i -> keysAt(i, i.urlOfAnotherPort() + OidcIssuer.KEYS)),
        KEYS_BY_A_LOGIN(OidcIssuer.DISCOVERY, i -> keysAt(i, i.url().replace("//", "//u:p@") + OidcIssuer.KEYS)),
        KEYS_NOWHERE(OidcIssuer.DISCOVERY, i -> keysAt(i, "not an address")),
        A_REDIRECT(OidcIssuer.KEYS, i -> new Answer(302, Map.of("Location", i.url() + OidcIssuer.ELSEWHERE), "")),
        A_FAILURE(OidcIssuer.KEYS, i -> new Answer(500, Map.of(), i.key().jwks())),
        A_PAGE(OidcIssuer.KEYS, i -> Answer.of("<html>")),
        NOTHING(OidcIssuer.KEYS, i -> Answer.of("")),
        NO_KEYS(OidcIssuer.KEYS, i -> Answer.of("{\"keys\":[]}")),
        NO_LIST(OidcIssuer.KEYS, i -> Answer.of("{\"keys\":{}}")),
        NO_LIST_OF_KEYS(OidcIssuer.KEYS, i -> Answer.of("{\"keys\":[\"k1\"]}")),
        SECRETS(OidcIssuer.KEYS, i -> Answer.of("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"c2VjcmV0\"}]}")),
        TOO_MUCH(
                OidcIssuer.KEYS, i -> Answer.of(" ".repeat(256 * 1024) + i.key().jwks()));

        private final String path;
        private final Function<OidcIssuer, Answer> answer;

        Wrong(String path, Function<OidcIssuer, Answer> answer) {
            this.path = path;
            this.answer = answer;
        }

        private static Answer keysAt(OidcIssuer issuer, String address) {
            return Answer.of(OidcIssuer.json(Map.of("issuer", issuer.url(), "jwks_uri", address)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnIssuerMustNotSayIsNotTakenForItsKeys(Wrong wrong) {
        // Given
        issuer.answers(wrong.path, wrong.answer.apply(issuer));

        // When // Then
        assertThatThrownBy(() -> ids("k1")).isInstanceOf(IssuerAwayException.class);

        // When
        issuer.answersAsItShould();
        clock.advance(IssuerKeys.PAUSE);

        // Then
        assertThat(ids("k1")).containsExactly("k1");
    }

    @Test
    void nobodyIsAskedInClear() {
        // Given
        String inClear = issuer.urlInClear();
        issuer.answers(
                OidcIssuer.DISCOVERY,
                Answer.of(OidcIssuer.json(Map.of("issuer", inClear, "jwks_uri", inClear + OidcIssuer.KEYS))));

        // When // Then
        assertThatThrownBy(() -> keys.of(inClear, "k1")).isInstanceOf(IssuerAwayException.class);
        assertThat(issuer.asked()).isZero();
    }

    @Test
    void whoFindsNoRoomToWaitGoesByOldKeysOnlyWhileTheIssuerIsAway() throws InterruptedException {
        // Given: an issuer that takes its time, as many as may wait for it, and a key that it has taken back
        SlowIssuer slow = new SlowIssuer(authority);
        IssuerKeys crowded = new IssuerKeys(slow, clock);
        crowded.of(issuer.url(), "k1");
        slow.takesItsTime();
        clock.advance(IssuerKeys.FRESH.plus(MOMENT));
        List<Thread> waiting = crowd(crowded);

        // When // Then
        assertThatThrownBy(() -> crowded.of(issuer.url(), "k1")).isInstanceOf(IssuerAwayException.class);

        // When: it turns out to be away
        issuer.answers(OidcIssuer.KEYS, new Answer(503, Map.of(), ""));
        slow.goesOn();
        for (Thread each : waiting) {
            each.join();
        }
        slow.takesItsTime();
        clock.advance(IssuerKeys.PAUSE);
        waiting = crowd(crowded);

        // Then
        assertThat(crowded.of(issuer.url(), "k1")).isNotEmpty();
        slow.goesOn();
        for (Thread each : waiting) {
            each.join();
        }
        slow.close();
    }

    /** As many as may wait for an issuer, waiting. */
    private List<Thread> crowd(IssuerKeys keys) {
        List<Thread> crowd = Stream.generate(() -> Thread.ofPlatform().unstarted(() -> keys.of(issuer.url(), "k1")))
                .limit(IssuerKeys.MOST_WAITING)
                .toList();
        crowd.forEach(Thread::start);
        Patience.await().until(() -> crowd.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        return crowd;
    }

    /** Answers when it is let. */
    private static final class SlowIssuer extends IssuerClient {
        private volatile CountDownLatch answers = new CountDownLatch(0);

        SlowIssuer(Path authority) {
            super(Optional.of(authority));
        }

        void takesItsTime() {
            answers = new CountDownLatch(1);
        }

        void goesOn() {
            answers.countDown();
        }

        @Override
        List<JsonWebKey> keys(String issuer) throws IOException, InterruptedException {
            answers.await();
            return super.keys(issuer);
        }
    }

    @Test
    void anIssuerWhoseCertificateNobodyVouchesForIsNotBelieved() {
        // Given
        IssuerClient everybodys = new IssuerClient(Optional.empty());
        IssuerKeys strict = new IssuerKeys(everybodys, clock);

        // Then
        assertThatThrownBy(() -> strict.of(issuer.url(), "k1")).isInstanceOf(IssuerAwayException.class);
        assertThat(issuer.asked()).isZero();
        everybodys.close();
    }

    private List<String> ids(String keyId) {
        return keys.of(issuer.url(), keyId).stream().map(JsonWebKey::getKeyId).toList();
    }
}
