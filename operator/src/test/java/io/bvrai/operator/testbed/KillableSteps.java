package io.bvrai.operator.testbed;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The steps of a process that dies before or after one of them. */
public final class KillableSteps {
    /** The process died: nothing after it runs, and nothing may catch it as an ordinary failure. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private int taken;
    private int killBefore;
    private int killAfter;

    private KillableSteps(int killBefore, int killAfter) {
        this.killBefore = killBefore;
        this.killAfter = killAfter;
    }

    public static KillableSteps unharmed() {
        return new KillableSteps(-1, -1);
    }

    /** A test for each moment at which a process of so many steps can die. */
    public static Stream<DynamicTest> everyDeath(int steps, Consumer<KillableSteps> survives) {
        return IntStream.range(0, steps)
                .boxed()
                .flatMap(step -> Stream.of(
                        DynamicTest.dynamicTest(
                                "killed before step " + step, () -> survives.accept(new KillableSteps(step, -1))),
                        DynamicTest.dynamicTest(
                                "killed after step " + step, () -> survives.accept(new KillableSteps(-1, step)))));
    }

    /** A process begins at the first step. */
    public void begin() {
        taken = 0;
    }

    /** No process dies from now on. */
    public void spare() {
        killBefore = -1;
        killAfter = -1;
    }

    public int taken() {
        return taken;
    }

    public <T> T take(Supplier<T> effect) {
        int current = taken++;
        if (current == killBefore) {
            throw new Killed();
        }
        T result = effect.get();
        if (current == killAfter) {
            throw new Killed();
        }
        return result;
    }
}
