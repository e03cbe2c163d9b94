package io.bvrai.simulator.twiml;

import java.util.List;
import java.util.Map;

/** What a TwiML document may ask for. URLs are as written; {@code ""} means not given. */
public sealed interface Verb {

    record Say(String text, int loop) implements Verb {}

    record Play(String url, String digits, int loop) implements Verb {}

    record Pause(int seconds) implements Verb {}

    /** @param prompts Say, Play and Pause spoken while digits are awaited */
    record Gather(
            boolean speech,
            boolean dtmf,
            int numDigits,
            String finishOnKey,
            int timeoutSeconds,
            String action,
            String method,
            boolean actionOnEmptyResult,
            List<Verb> prompts)
            implements Verb {}

    record Dial(
            String number,
            String callerId,
            int timeoutSeconds,
            int timeLimitSeconds,
            String action,
            String method,
            Callbacks callbacks)
            implements Verb {}

    record Redirect(String url, String method) implements Verb {}

    record Hangup() implements Verb {}

    record Reject(String reason) implements Verb {}

    /** Bidirectional stream; the verbs behind it run once the server closes the socket. */
    record ConnectStream(
            String url, String name, Map<String, String> parameters, Callbacks callbacks, String action, String method)
            implements Verb {}

    /** A verb of TwiML that this simulator doesn't act out; a call that reaches it fails, saying so. */
    record Unsupported(String name) implements Verb {}

    /** Where to report progress; {@code url} may be empty. */
    record Callbacks(String url, String method, List<String> events) {}
}
