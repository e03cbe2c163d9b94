package io.bvrai.simulator.call;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.account.PhoneNumber;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.simulator.caller.Step;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.webhook.CallbackLoad;
import io.bvrai.simulator.webhook.Endpoint;
import io.bvrai.simulator.webhook.WebhookClient;
import io.vertx.core.http.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts calls and knows all of them. Event-loop confined. */
public final class Switchboard {
    /** How the outside world is reached, and whether unencrypted media sockets are tolerated (loopback tests only). */
    public record Wires(WebhookClient webhooks, WebSocketClient sockets, Endpoint endpoint, boolean allowPlain) {}

    private final Environment environment;
    private final Accounts accounts;
    private final Numbers numbers;
    private final DialingPermissions dialing;
    private final Wires wires;
    private final CpsQueue cps = new CpsQueue();
    private final Map<String, CallSession> sessions = new LinkedHashMap<>();
    private final Map<String, CalleeBehavior> callees = new HashMap<>();

    public Switchboard(
            Environment environment, Accounts accounts, Numbers numbers, DialingPermissions dialing, Wires wires) {
        this.environment = environment;
        this.accounts = accounts;
        this.numbers = numbers;
        this.dialing = dialing;
        this.wires = wires;
    }

    Environment environment() {
        return environment;
    }

    Wires wires() {
        return wires;
    }

    /**
     * Status callbacks of a number at a steady rate, not yet begun. Empty if nobody holds it.
     *
     * @param token signed with this instead of the account's own; empty for the account's
     */
    public Optional<CallbackLoad> load(String to, int perSecond, Duration lasting, Optional<String> token) {
        return numbers.byNumber(to).flatMap(number -> accounts.find(number.accountSid())
                .map(account -> new CallbackLoad(
                        environment,
                        wires.webhooks(),
                        token.map(account::pretendedWith).orElse(account),
                        number,
                        perSecond,
                        lasting)));
    }

    /**
     * A person dials one of the numbers. Empty if nobody holds it, or its account isn't active, or it has nothing to
     * answer with: such a caller hears that the number is not in service.
     */
    public Optional<PhoneCall> dialIn(String from, String to, List<Step> script, int longestMs) {
        Optional<PhoneNumber> number = numbers.byNumber(to);
        Optional<Account> account = number.flatMap(held -> accounts.find(held.accountSid()))
                .filter(held -> held.status() == Account.Status.ACTIVE);
        if (account.isEmpty()) {
            return Optional.empty();
        }
        PhoneNumber dialled = number.orElseThrow();
        if (dialled.setting("voice_url").isEmpty()) {
            return Optional.empty();
        }
        PhoneCall call = new PhoneCall(
                account.get(), Direction.INBOUND, from, to, null, dialled.sid(), CallStatus.RINGING, 0, now());
        Origination.Callback callback = new Origination.Callback(
                dialled.setting("status_callback"), dialled.setting("status_callback_method"), Set.of("completed"));
        CallSession session = new CallSession(this, call, callback, CalleeBehavior.person(script), longestMs);
        sessions.put(call.sid(), session);
        Origination.Program program = new Origination.Program(
                dialled.setting("voice_url"),
                dialled.setting("voice_method"),
                dialled.setting("voice_fallback_url"),
                dialled.setting("voice_fallback_method"),
                "");
        environment.after(environment.switches().number(Switch.CALL_RING_MS_INBOUND), () -> session.ringIn(program));
        return Optional.of(call);
    }

    /** Milliseconds a call created now would wait for its turn. */
    public long queueMillis(Account account) {
        return cps.waitMillis(account, System.nanoTime());
    }

    public PhoneCall originate(Account account, Origination wanted) {
        long wait = cps.reserve(account, System.nanoTime());
        String from = wanted.callerId().isEmpty() ? wanted.from() : wanted.callerId();
        String numberSid = numbers.byNumber(wanted.from()).map(PhoneNumber::sid).orElse(null);
        PhoneCall call = new PhoneCall(
                account, Direction.OUTBOUND_API, from, wanted.to(), null, numberSid, CallStatus.QUEUED, wait, now());
        CallSession session =
                new CallSession(this, call, wanted.statusCallback(), callee(wanted.to()), CallSession.PATIENCE_MS);
        sessions.put(call.sid(), session);
        session.log();
        environment.after(wait, () -> session.dialOut(wanted));
        return call;
    }

    /** Whether the account's dialing permissions let it call that number. */
    boolean mayCall(Account account, String number) {
        return dialing.mayCall(account, number);
    }

    /** The far leg of a {@code <Dial>}. */
    CallSession dialLeg(PhoneCall parent, String from, String to, Origination.Callback callback) {
        PhoneCall call = new PhoneCall(
                parent.account(), Direction.OUTBOUND_DIAL, from, to, parent.sid(), null, CallStatus.QUEUED, 0, now());
        CallSession session = new CallSession(this, call, callback, callee(to), CallSession.PATIENCE_MS);
        sessions.put(call.sid(), session);
        return session;
    }

    public Optional<CallSession> session(String callSid) {
        return Optional.ofNullable(sessions.get(callSid));
    }

    public List<CallSession> sessions() {
        return new ArrayList<>(sessions.values());
    }

    public void behave(String number, CalleeBehavior behavior) {
        callees.put(number, behavior);
    }

    private CalleeBehavior callee(String number) {
        CalleeBehavior set = callees.get(number);
        return set != null ? set : CalleeBehavior.preset(number);
    }

    /** Hangs up everything and forgets calls and behaviours; numbers and accounts stay. */
    public void reset() {
        sessions().forEach(CallSession::hangUp);
        sessions.clear();
        callees.clear();
        cps.reset();
    }

    /** Hangs up everything; nothing is sent any more. */
    public void close() {
        wires.webhooks().close();
        reset();
    }

    private java.time.Instant now() {
        return environment.clock().instant();
    }
}
