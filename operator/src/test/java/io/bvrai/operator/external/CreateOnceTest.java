package io.bvrai.operator.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bvrai.operator.external.CreateOnce.Outcome;
import io.bvrai.operator.testbed.KillableSteps;
import io.bvrai.testkit.MovedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CreateOnceTest {
    private static final String TAG = "bvrai:abc";
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final class TooDear extends CreateOnce.Objection {
        private static final long serialVersionUID = 1L;

        TooDear() {
            super("too dear");
        }
    }

    private static final class World implements IntentLog, CreateOnce.Creation<String> {
        private final List<String> outside = new ArrayList<>();
        private Optional<Intent> log = Optional.empty();
        private Optional<Intent> copy = Optional.empty();
        private final MovedClock clock = MovedClock.standing();
        private final KillableSteps steps;
        private Supplier<RuntimeException> refusal;
        private Optional<CreateOnce.Objection> objection = Optional.empty();
        private Optional<CreateOnce.Objection> objectionToTheIntent = Optional.empty();

        World() {
            this(KillableSteps.unharmed());
        }

        World(KillableSteps steps) {
            this.steps = steps;
        }

        Outcome<String> run() {
            steps.begin();
            return new CreateOnce(clock, SETTLING).ensure(TAG, this, this);
        }

        @Override
        public Optional<Intent> copy() {
            return copy;
        }

        @Override
        public Optional<Intent> read() {
            return steps.take(() -> log);
        }

        @Override
        public void write(Intent intent) {
            steps.take(() -> log = Optional.of(intent));
        }

        @Override
        public List<String> find(String tag) {
            return steps.take(() -> List.copyOf(outside));
        }

        @Override
        public void check() {
            var open = log.map(Intent::state).equals(Optional.of(Intent.State.PENDING));
            (open ? objectionToTheIntent : objection).ifPresent(each -> {
                throw each;
            });
        }

        @Override
        public String create(String tag) {
            return steps.take(() -> {
                if (refusal != null) {
                    throw refusal.get();
                }
                outside.add("AC" + outside.size());
                return outside.getLast();
            });
        }
    }

    @Test
    void createsWhatIsMissingAndThenOnlyLooks() {
        // Given
        World world = new World();

        // When
        Outcome<String> first = world.run();
        Outcome<String> second = world.run();

        // Then
        assertThat(first).isEqualTo(new Outcome.Exists<>("AC0", true));
        assertThat(second).isEqualTo(new Outcome.Exists<>("AC0", false));
        assertThat(world.steps.taken())
                .as("steps of the second run: read and find")
                .isEqualTo(2);
        assertThat(world.outside).hasSize(1);
    }

    @Test
    void writesNothingDownOfWhatMayNotBeCreated() {
        // Given
        World world = new World();
        world.objection = Optional.of(new TooDear());

        // When // Then
        assertThatThrownBy(world::run).hasMessage("too dear");
        assertThat(world.log).isEmpty();
        assertThat(world.outside).isEmpty();

        // When
        world.objection = Optional.empty();

        // Then
        assertThat(world.run()).isEqualTo(new Outcome.Exists<>("AC0", true));

        // When: there is an objection to another
        world.objection = Optional.of(new TooDear());

        // Then: what exists is found all the same
        assertThat(world.run()).isEqualTo(new Outcome.Exists<>("AC0", false));
    }

    @Test
    void createsNothingWhenTheObjectionComesAfterTheIntent() {
        // Given: another operator writes its intent between the two
        World world = new World();
        world.objectionToTheIntent = Optional.of(new TooDear());

        // When // Then
        assertThatThrownBy(world::run).hasMessage("too dear");
        assertThat(world.outside).isEmpty();
        assertThat(world.log.orElseThrow().state()).isEqualTo(Intent.State.FAILED);

        // When: the other's came to nothing
        world.objectionToTheIntent = Optional.empty();

        // Then: at once, because nothing of the first was under way
        assertThat(world.run()).isEqualTo(new Outcome.Exists<>("AC0", true));
    }

    @Test
    void looksForNothingButTheThingWhileACopyOfTheIntentSaysThatItSucceeded() {
        // Given
        World world = new World();
        world.run();
        world.copy = world.log;

        // When
        Outcome<String> known = world.run();

        // Then
        assertThat(known).isEqualTo(new Outcome.Exists<>("AC0", false));
        assertThat(world.steps.taken()).as("steps: find").isEqualTo(1);

        // When: it is gone
        world.outside.clear();

        // Then: the intent itself decides
        assertThat(world.run()).isEqualTo(new Outcome.Vanished<>());
        assertThat(world.outside).isEmpty();
    }

    /** Steps of a fault-free run: read the log, find, write PENDING, create, write SUCCEEDED. */
    @TestFactory
    Stream<DynamicTest> createsExactlyOneWhicheverStepTheProcessDiesAt() {
        return KillableSteps.everyDeath(5, CreateOnceTest::survives);
    }

    private static void survives(KillableSteps steps) {
        // Given
        World world = new World(steps);
        assertThatThrownBy(world::run).isInstanceOf(KillableSteps.Killed.class);

        // When: a new process comes at once, and again when the settling time is over
        steps.spare();
        world.run();
        world.clock.advance(SETTLING);
        Outcome<String> last = world.run();

        // Then
        assertThat(last).isInstanceOf(Outcome.Exists.class);
        assertThat(world.outside).containsExactly("AC0");
        assertThat(world.log.orElseThrow().state()).isEqualTo(Intent.State.SUCCEEDED);
    }

    @Test
    void waitsForARequestWhoseAnswerWasLostAndTakesItsLateEffect() {
        // Given
        World world = new World();
        world.refusal = () -> new NeighbourException(Neighbour.TWILIO, Problem.UNCONFIRMED, "no answer");
        Outcome<String> lost = world.run();
        Outcome<String> early = world.run();

        // When: the first request takes effect after all
        world.outside.add("AC9");
        Outcome<String> late = world.run();

        // Then
        assertThat(lost).isEqualTo(new Outcome.Settling<>(SETTLING));
        assertThat(early).isEqualTo(new Outcome.Settling<>(SETTLING));
        assertThat(late).isEqualTo(new Outcome.Exists<>("AC9", false));
    }

    @Test
    void asksAPersonWhenRepeatedRequestsLeaveNoTrace() {
        // Given
        World world = new World();
        world.refusal = () -> new NeighbourException(Neighbour.TWILIO, Problem.UNCONFIRMED, "no answer");
        for (int attempt = 0; attempt < 3; attempt++) {
            world.run();
            world.clock.advance(SETTLING);
        }

        // When
        Outcome<String> stopped = world.run();
        world.refusal = null;
        Outcome<String> stillStopped = world.run();

        // Then
        assertThat(stopped).isInstanceOf(Outcome.Ambiguous.class);
        assertThat(stillStopped).isInstanceOf(Outcome.Ambiguous.class);
        assertThat(world.outside).isEmpty();
    }

    @Test
    void stopsWhenSeveralThingsCarryTheTagAndGoesOnWhenOneIsLeft() {
        // Given
        World world = new World();
        world.outside.addAll(List.of("AC1", "AC2"));
        Outcome<String> stopped = world.run();

        // When
        world.outside.remove("AC2");
        Outcome<String> resolved = world.run();

        // Then
        assertThat(stopped).isInstanceOf(Outcome.Ambiguous.class);
        assertThat(resolved).isEqualTo(new Outcome.Exists<>("AC1", false));
    }

    @Test
    void takesOverWhatCarriesItsTagAlthoughTheIntentIsLost() {
        // Given: a restore from a backup without status
        World world = new World();
        world.outside.add("AC1");

        // When
        Outcome<String> outcome = world.run();

        // Then
        assertThat(outcome).isEqualTo(new Outcome.Exists<>("AC1", false));
        assertThat(world.log.orElseThrow().state()).isEqualTo(Intent.State.SUCCEEDED);
    }

    @Test
    void doesNotRecreateWhatSomebodyRemoved() {
        // Given
        World world = new World();
        world.run();
        world.outside.clear();

        // When
        Outcome<String> outcome = world.run();

        // Then
        assertThat(outcome).isEqualTo(new Outcome.Vanished<>());
        assertThat(world.outside).isEmpty();
    }

    @Test
    void triesAgainAtOnceAfterAClearRefusal() {
        // Given
        World world = new World();
        world.refusal = () -> new NeighbourException(Neighbour.TWILIO, Problem.THROTTLED, "too many");
        assertThatThrownBy(world::run).isInstanceOf(NeighbourException.class);

        // When
        world.refusal = null;
        Outcome<String> outcome = world.run();

        // Then
        assertThat(outcome).isEqualTo(new Outcome.Exists<>("AC0", true));
    }
}
