package io.bvrai.simulator;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;

/** {@code java -jar simulator.jar --config FILE} (or {@code SIMULATOR_CONFIG}); one line on standard output when up. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        long begun = System.nanoTime();
        String file = System.getenv("SIMULATOR_CONFIG");
        if (arguments.length == 2 && arguments[0].equals("--config")) {
            file = arguments[1];
        } else if (arguments.length != 0) {
            fail("usage: simulator --config FILE   (or SIMULATOR_CONFIG=FILE)");
            return;
        }
        if (file == null) {
            fail("no configuration: --config FILE or SIMULATOR_CONFIG=FILE");
            return;
        }
        try {
            Simulator simulator = Simulator.start(ConfigFile.read(Path.of(file)));
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-close"));
            JsonObject up = new JsonObject()
                    .put("up", true)
                    .put("millis", (System.nanoTime() - begun) / 1_000_000)
                    .put("control", simulator.controlUrl().toString());
            simulator.baseUrls().forEach((site, url) -> up.put(site.key(), url.toString()));
            System.out.println(up.encode());
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            fail(file + ": " + e.getMessage());
        }
    }

    private static void fail(String why) {
        System.err.println("simulator: " + why);
        System.exit(2);
    }
}
