package io.bvrai.operator.testbed;

import io.bvrai.testkit.Repository;
import io.bvrai.testkit.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The operator's chart, as helm renders it for an installation on one machine. */
public final class ShippedChart {
    static final String NAMESPACE = "bvrai-system";
    static final String RELEASE = "bvrai-operator";

    private ShippedChart() {}

    /**
     * One template.
     *
     * @param values as {@code --set} takes them
     */
    public static String render(String template, String... values) {
        var programs = Script.ofRepository("hack/tools/build", "checks")
                .run(Duration.ofMinutes(10))
                .strip();
        var chart = Repository.root().resolve("helm/bvrai-operator");
        var command = new ArrayList<>(List.of(
                Path.of(programs, "helm").toString(),
                "template",
                RELEASE,
                chart.toString(),
                "-n",
                NAMESPACE,
                "-f",
                chart.resolve("ci/local-values.yaml").toString(),
                "--kube-version",
                "1.36",
                "--show-only",
                "templates/" + template));
        for (String value : values) {
            command.add("--set");
            command.add(value);
        }
        return new Script(command).run(Duration.ofMinutes(1));
    }
}
