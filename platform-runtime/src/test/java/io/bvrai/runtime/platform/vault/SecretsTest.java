package io.bvrai.runtime.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which keys a pod signs with. */
class SecretsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void takesAKeyOf256Bits() {
        byte[] drawn = random(32);

        assertThat(Secrets.key(holding(drawn), "key").getEncoded()).isEqualTo(drawn);
    }

    @Test
    void refusesAKeyOfFewerThan256Bits() {
        assertThatThrownBy(() -> Secrets.key(holding(random(31)), "key"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("fewer than 256 bits");
    }

    static Stream<Named<byte[]>> weakKeys() {
        byte[] few = random(32);
        System.arraycopy(few, 0, few, 15, 15);
        Arrays.fill(few, 30, 32, few[0]);
        return Stream.of(
                Named.of("nothing but zeros", new byte[32]),
                Named.of("what documentation shows", text("change-me-change-me-change-me-change-me")),
                Named.of("a passphrase", text("correct horse battery staple, and 1 more")),
                Named.of("hexadecimal digits", text("0123456789abcdef0123456789abcdef")),
                Named.of("fifteen bytes and the same again", few));
    }

    @ParameterizedTest
    @MethodSource("weakKeys")
    void refusesAKeyThatWasNotDrawnWithoutRepeatingIt(byte[] weak) {
        assertThatThrownBy(() -> Secrets.key(holding(weak), "key"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("drawn at random")
                .hasMessageNotContaining(Base64.getEncoder().encodeToString(weak));
    }

    @Test
    void refusesWhatIsNoBase64WithoutRepeatingIt() {
        assertThatThrownBy(
                        () -> Secrets.key(JsonNodeFactory.instance.objectNode().put("key", "change me!"), "key"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("Base64")
                .hasMessageNotContaining("change");
    }

    @Test
    void usesASoundKeyBesideAPreviousOneThatIsNone() {
        // Given
        byte[] drawn = random(32);
        ObjectNode fields = holding(drawn);

        // When // Then
        for (String bad : List.of("", "change me!", Base64.getEncoder().encodeToString(random(31)))) {
            assertThat(Secrets.mediaKeys(fields.put("previous_key", bad)))
                    .singleElement()
                    .satisfies(key -> assertThat(key.getEncoded()).isEqualTo(drawn));
        }
        assertThat(Secrets.mediaKeys(
                        fields.put("previous_key", Base64.getEncoder().encodeToString(random(32)))))
                .hasSize(2);
        assertThatThrownBy(() -> Secrets.mediaKeys(fields.put("key", "change me!")))
                .isInstanceOf(VaultException.class);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ObjectNode holding(byte[] key) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("key", Base64.getEncoder().encodeToString(key));
    }
}
