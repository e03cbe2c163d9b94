package io.bvrai.testkit;

import java.time.Duration;
import java.util.stream.Stream;

/** The commands of {@code docs/platform-teams}, so that what people copy is what a test runs. {@code hack/test/docs} finds the blocks that are asked for by their words here. */
public final class Guide {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Guide() {}

    /**
     * A block's commands.
     *
     * @param document such as {@code tenants}
     * @param name what the page calls the block: {@code <!-- run: name -->}
     * @param values {@code placeholder=value} for each {@code <placeholder>}
     */
    public static String block(String document, String name, String... values) {
        String[] arguments = Stream.concat(Stream.of("block", document, name), Stream.of(values))
                .toArray(String[]::new);
        return Script.ofRepository("hack/test/docs", arguments).run(LIMIT);
    }
}
