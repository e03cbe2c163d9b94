package io.bvrai.simulator.selftest;

import static io.bvrai.testkit.Patience.SOON;

import io.bvrai.simulator.Simulator;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What the simulator's log tells of calls. */
final class CallLog {
    private CallLog() {}

    /** The codes of the warnings and errors that a customer sees in Twilio's debugger, in order. */
    static List<String> notifications(Simulator simulator) {
        return simulator.log().entries("notification").stream()
                .map(entry -> entry.text("code"))
                .toList();
    }

    /** Until the called person has no more to do. */
    static void awaitEnd(Simulator simulator, String sid) throws InterruptedException, TimeoutException {
        simulator
                .log()
                .await(
                        entry -> entry.kind().equals("person")
                                && entry.text("callSid").equals(sid),
                        SOON);
    }
}
