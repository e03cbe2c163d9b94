package io.bvrai.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void aFailureShowsWhatTheProgramSaid() {
        var script = new Script(List.of("bash", "-c", "echo 'no etcd here' >&2; exit 3"));

        assertThatThrownBy(() -> script.run(Patience.SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no etcd here");
    }

    @Test
    void aProgramThatHangsIsEndedAndNamed() {
        var script = new Script(List.of("bash", "-c", "echo 'waiting for godot' >&2; exec sleep 300"));

        assertThatThrownBy(() -> script.run(Duration.ofSeconds(5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hasn't ended after PT5S")
                .hasMessageContaining("waiting for godot");
    }

    @Test
    void aMissingScriptIsAnErrorAndNotASkip() {
        assertThatThrownBy(() -> Script.ofRepository("hack/no-such-thing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hack/no-such-thing");
    }

    @Test
    void exportsAreReadAsAShellReadsThem() {
        var script = new Script(List.of("bash", "-c", "printf 'export A=plain\\nexport B=\\x27two words\\x27\\n'"));

        assertThat(script.exports(Patience.SOON)).containsEntry("A", "plain").containsEntry("B", "two words");
    }
}
