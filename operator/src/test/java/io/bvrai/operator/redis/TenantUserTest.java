package io.bvrai.operator.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.bvrai.operator.external.TenantId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantUserTest {
    private static final TenantUser USER =
            TenantUser.of(new TenantId("abcdefghijklmnopqrstuvwxyz"), List.of("a-password-of-the-test"));

    @Test
    void theAccessStringIsTheAclRulesWithoutPasswords() {
        // When
        List<String> words = Arrays.asList(USER.accessString().split(" "));

        // Then
        assertThat(USER.rules()).containsAll(words).hasSize(words.size() + 2);
        assertThat(words).noneMatch(word -> word.equals("reset") || word.startsWith("#") || word.startsWith(">"));
    }

    @Test
    void theOrderOfCommandsAndWordsWithoutEffectDoNotMatter() {
        // Given
        List<String> words = Arrays.asList(USER.accessString().split(" "));
        List<String> grants = words.subList(4, words.size());
        Collections.reverse(grants);

        // When // Then
        assertThat(USER.isConfinedBy("  resetchannels sanitize-payload " + String.join("  ", words)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+@all",
                "~*",
                "allkeys",
                "&*",
                "allchannels",
                "%R~other",
                "+scan",
                "+@read",
                "-get",
                "off",
                "nopass",
                "(~* +get)"
            })
    void anythingMoreOrLessIsSeen(String change) {
        // When // Then
        assertThat(USER.isConfinedBy(USER.accessString() + " " + change)).isFalse();
    }
}
