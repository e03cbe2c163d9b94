package io.bvrai.simulator.selftest;

import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.Step;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;

/**
 * Not a test: {@code PacingBenchmark [calls] [seconds]}. That many calls talk to an echo server over loopback at once;
 * prints how late frames left and what it cost. Pin the JVM to one core (taskset) to see what one core does.
 */
final class PacingBenchmark {
    private PacingBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        try (Simulator simulator = Simulator.start(SimulatorConfig.embedded());
                CustomerServer customer =
                        new CustomerServer(simulator.phones().mainAccount().authToken())) {
            Account account = simulator.phones().mainAccount();
            simulator.phones().number(account, "+12025550100", customer.url("/voice"), "");
            customer.answer(
                    "/voice",
                    "<Response><Connect><Stream url=\"" + customer.socketUrl("/media") + "\"/></Connect></Response>");
            customer.onSocket(EchoServer::new);
            round(simulator, calls, 10);
            simulator.log().clear();
            long cpu = cpuNanos();
            long begun = System.nanoTime();
            round(simulator, calls, seconds);
            report(simulator, calls, (cpuNanos() - cpu) / (double) (System.nanoTime() - begun));
        }
    }

    /** The first round warms the JVM up. Calls begin 20 ms apart: a hundred in one instant is no load a carrier has. */
    private static void round(Simulator simulator, int calls, int seconds) throws Exception {
        List<Step> script = List.of(
                new Step.Wait(4000),
                new Step.Say("One two three four five six seven eight nine ten. ".repeat(Math.max(1, seconds / 2))),
                new Step.Hear("ten", 20_000),
                new Step.HangUp());
        for (int i = 0; i < calls; i++) {
            if (simulator.phones().call("+12025550111", "+12025550100", script).isEmpty()) {
                throw new IllegalStateException("the number is not in service");
            }
            Thread.sleep(20);
        }
        while (simulator.log().entries("person").size() < calls) {
            Thread.sleep(100);
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void report(Simulator simulator, int calls, double cores) {
        List<JsonObject> stats = simulator.log().entries("media.stop").stream()
                .map(entry -> entry.data().getJsonObject("stats"))
                .toList();
        List<Long> p99 = stats.stream()
                .map(each -> each.getLong("latenessP99Micros"))
                .sorted()
                .toList();
        long garbled = simulator.log().entries("heard").stream()
                .filter(entry -> !entry.text("quality").equals("WHOLE"))
                .count();
        System.out.printf(
                "calls %d, frames out %d, in %d, lateness p50 %d us, p99 median call %d us, p99 worst call %d us,"
                        + " max %d us, cores (simulator and echo server) %.2f, phrases heard %d, not whole %d%n",
                calls,
                stats.stream().mapToLong(each -> each.getLong("framesOut")).sum(),
                stats.stream().mapToLong(each -> each.getLong("mediaIn")).sum(),
                stats.stream()
                        .mapToLong(each -> each.getLong("latenessP50Micros"))
                        .max()
                        .orElse(0),
                p99.get(p99.size() / 2),
                Collections.max(p99),
                stats.stream()
                        .mapToLong(each -> each.getLong("latenessMaxMicros"))
                        .max()
                        .orElse(0),
                cores,
                simulator.log().entries("heard").size(),
                garbled);
    }
}
