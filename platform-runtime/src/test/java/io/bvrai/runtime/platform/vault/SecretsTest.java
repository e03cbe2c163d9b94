package io.bvrai.runtime.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

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

    @Test
    void refusesWhatIsNoBase64WithoutRepeatingIt() {
        assertThatThrownBy(
                        () -> Secrets.key(JsonNodeFactory.instance.objectNode().put("key", "change me!"), "key"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("Base64")
                .hasMessageNotContaining("change");
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static JsonNode holding(byte[] key) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("key", Base64.getEncoder().encodeToString(key));
    }
}
