package io.bvrai.simulator;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.call.PhoneCall;
import io.bvrai.simulator.call.Switchboard;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.environment.Environment;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The telephone side for a test in this JVM. Blocks the calling thread until the event loop has done it. */
public final class Phones {
    private static final Duration PROMPTLY = Duration.ofSeconds(10);
    private static final int LONGEST_MS = 120_000;

    private final Environment environment;
    private final Accounts accounts;
    private final Numbers numbers;
    private final Switchboard switchboard;

    Phones(Environment environment, Accounts accounts, Numbers numbers, Switchboard switchboard) {
        this.environment = environment;
        this.accounts = accounts;
        this.numbers = numbers;
        this.switchboard = switchboard;
    }

    /** A call that was placed. */
    public final class Placed {
        private final String sid;

        private Placed(String sid) {
            this.sid = sid;
        }

        public String sid() {
            return sid;
        }

        /** The call as the REST API shows it, and {@code person}: what its caller heard. */
        public JsonObject now() {
            return onLoop(() -> switchboard
                    .session(sid)
                    .map(session -> session.call().json().put("person", session.personReport()))
                    .orElseThrow());
        }

        public JsonObject awaitEnd(Duration timeout) throws InterruptedException, TimeoutException {
            environment
                    .log()
                    .await(
                            entry -> entry.kind().equals("person")
                                    && entry.text("callSid").equals(sid),
                            timeout);
            return now();
        }

        public void hangUp() {
            onLoop(() -> {
                switchboard.session(sid).orElseThrow().hangUp();
                return 0;
            });
        }
    }

    /** Somebody dials {@code to}; empty if that number is not in service. */
    public Optional<Placed> call(String from, String to, List<Step> script) {
        return onLoop(() -> switchboard
                .dialIn(from, to, script, LONGEST_MS)
                .map(PhoneCall::sid)
                .map(Placed::new));
    }

    public void behave(String number, CalleeBehavior behavior) {
        onLoop(() -> {
            switchboard.behave(number, behavior);
            return 0;
        });
    }

    /** A new subaccount; its SID and auth token are in it. */
    public Account subaccount(String friendlyName) {
        return onLoop(() -> accounts.createSubaccount(friendlyName));
    }

    public Account mainAccount() {
        return accounts.main();
    }

    /** Assigns a number to an account without buying it through REST. */
    public void number(Account account, String number, String voiceUrl, String statusCallback) {
        onLoop(() -> {
            var assigned = numbers.assign(account.sid(), number);
            assigned.set("voice_url", voiceUrl, environment.clock().instant());
            assigned.set("status_callback", statusCallback, environment.clock().instant());
            return 0;
        });
    }

    private <T> T onLoop(Supplier<T> action) {
        return Environment.await(environment.onLoop(action), PROMPTLY);
    }
}
