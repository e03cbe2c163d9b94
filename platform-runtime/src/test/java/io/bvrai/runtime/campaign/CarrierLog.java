package io.bvrai.runtime.campaign;

import io.bvrai.simulator.log.EventLog;
import io.bvrai.simulator.log.LogEntry;
import io.bvrai.testkit.Patience;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The oracle: what happened is what the carrier saw, whatever the dialer believes. Knows nothing of the dialer's code. */
record CarrierLog(EventLog log) {
    private static final Pattern ATTEMPT = Pattern.compile("[?&]attempt=([0-9a-f-]{36})");
    private static final Set<String> ENDS = Set.of("completed", "busy", "no-answer", "failed", "canceled");

    /** An order that the carrier has taken. */
    record Originate(String to, String attempt, String callSid, Instant at) {}

    List<Originate> originates() {
        return log
                .select(entry -> entry.kind().equals("twilio.rest")
                        && entry.text("method").equals("POST")
                        && entry.text("path").endsWith("/Calls.json")
                        && entry.text("status").equals("201"))
                .stream()
                .map(entry -> new Originate(
                        entry.text("params.To"),
                        attempt(entry.text("params.StatusCallback")),
                        entry.text("answer.sid"),
                        entry.at()))
                .toList();
    }

    List<Originate> originatesTo(Collection<String> people) {
        return originates().stream()
                .filter(originate -> people.contains(originate.to()))
                .toList();
    }

    /** How often each of them was called; those never called are missing. */
    Map<String, Long> callsTo(Collection<String> people) {
        return originatesTo(people).stream()
                .collect(Collectors.groupingBy(Originate::to, HashMap::new, Collectors.counting()));
    }

    /** How often each attempt was originated. */
    Map<String, Long> originatesByAttempt(Collection<String> people) {
        return originatesTo(people).stream()
                .collect(Collectors.groupingBy(Originate::attempt, HashMap::new, Collectors.counting()));
    }

    /** Waits until an order with this callback has been taken. */
    void awaitTaken(String statusCallback) {
        String attempt = attempt(statusCallback);
        try {
            log.await(
                    entry -> isOriginate(entry)
                            && attempt(entry.text("params.StatusCallback")).equals(attempt),
                    Patience.SOON);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("the carrier has taken no such order", e);
        }
    }

    /** The most calls to these people that were there at once. */
    int mostAtOnce(Collection<String> people) {
        Set<String> open = new HashSet<>();
        int most = 0;
        for (LogEntry entry : log.entries("call")) {
            if (people.contains(entry.text("to"))) {
                if (ENDS.contains(entry.text("status"))) {
                    open.remove(entry.text("callSid"));
                } else {
                    open.add(entry.text("callSid"));
                }
                most = Math.max(most, open.size());
            }
        }
        return most;
    }

    /** The statuses that a call to this person went through, in order. */
    List<String> statuses(String person) {
        return log
                .select(entry -> entry.kind().equals("call") && entry.text("to").equals(person))
                .stream()
                .map(entry -> entry.text("status"))
                .toList();
    }

    private static boolean isOriginate(LogEntry entry) {
        return entry.kind().equals("twilio.rest")
                && entry.text("method").equals("POST")
                && entry.text("path").endsWith("/Calls.json")
                && entry.text("status").equals("201");
    }

    private static String attempt(String url) {
        Matcher matcher = ATTEMPT.matcher(url);
        return matcher.find() ? matcher.group(1) : "none";
    }
}
