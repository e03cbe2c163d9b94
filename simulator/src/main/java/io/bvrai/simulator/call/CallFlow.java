package io.bvrai.simulator.call;

import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.bvrai.simulator.twiml.Twiml;
import io.bvrai.simulator.twiml.TwimlException;
import io.bvrai.simulator.twiml.TwimlParser;
import io.bvrai.simulator.twiml.Verb;
import io.bvrai.simulator.webhook.Delivery;
import io.bvrai.simulator.webhook.WebhookFailure;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/** Fetches a call's TwiML and runs it verb by verb; new TwiML replaces what is running. Event-loop confined. */
final class CallFlow {
    private static final String APOLOGY = "We are sorry, an application error has occurred. Goodbye.";

    private final Switchboard switchboard;
    private final Environment environment;
    private final CallSession session;
    private Origination.Program program = new Origination.Program("", "POST", "", "POST", "");
    private String documentUrl = "";
    private VerbRun running = VerbRun.NOTHING;
    private long epoch;
    private boolean answerRequested;

    CallFlow(Switchboard switchboard, CallSession session) {
        this.switchboard = switchboard;
        this.environment = switchboard.environment();
        this.session = session;
    }

    /** Runs the program from its start, dropping whatever runs now. */
    void begin(Origination.Program next) {
        program = next;
        if (next.url().isEmpty()) {
            interrupt();
            parsed("", "text/xml", next.twiml());
        } else {
            fetch("voice", next.url(), next.method(), new Form());
        }
    }

    /** The call is over. */
    void stop() {
        interrupt();
    }

    /** The verb that runs now is done: asks {@code url} what to do, telling it {@code results}. */
    void fetch(String purpose, String url, String method, Form results) {
        interrupt();
        long asked = epoch;
        Form form = answerRequested
                ? VoiceParameters.of(session.call(), session.call().status(), environment)
                : VoiceParameters.ofAnswerRequest(session.call(), session.call().status(), environment);
        answerRequested = true;
        results.fields().forEach(field -> form.add(field.name(), field.value()));
        String target = resolve(url);
        Delivery delivery =
                new Delivery(session.call().account(), session.call().sid(), purpose, target, method, form);
        switchboard.wires().webhooks().send(delivery).onComplete(answer -> {
            if (asked != epoch) {
                return;
            }
            if (answer.succeeded()) {
                parsed(target, answer.result().contentType(), answer.result().body());
            } else {
                WebhookFailure failure = (WebhookFailure) answer.cause();
                failed(failure.code(), String.valueOf(failure.getMessage()), target);
            }
        });
    }

    /** A relative URL of a verb counts from the document it stood in; none at all means the document again. */
    private String resolve(String url) {
        if (documentUrl.isEmpty()) {
            return url;
        }
        return url.isEmpty()
                ? documentUrl
                : URI.create(documentUrl).resolve(url).toString();
    }

    private void parsed(String url, String contentType, String body) {
        if (session.call().status().terminal()) {
            return;
        }
        boolean strict = environment.switches().is(Switch.TWIML_SCHEMA, "fail");
        environment
                .log()
                .add(
                        "twiml",
                        new JsonObject()
                                .put("callSid", session.call().sid())
                                .put("url", url)
                                .put("body", body));
        try {
            Twiml twiml =
                    body.isBlank() ? new Twiml(List.of(), List.of()) : TwimlParser.parse(contentType, body, strict);
            twiml.warnings().forEach(warning -> session.notify(12200, warning));
            documentUrl = url;
            run(twiml.verbs(), 0);
        } catch (TwimlException e) {
            failed(e.code(), String.valueOf(e.getMessage()), url);
        }
    }

    /** What couldn't be had or understood: the fallback URL decides, once; without one the call ends in an apology. */
    void failed(int code, String message, String url) {
        session.notify(code, message);
        String fallback = program.fallbackUrl();
        if (!fallback.isEmpty() && !url.equals(fallback)) {
            Form why = new Form().add("ErrorCode", String.valueOf(code)).add("ErrorUrl", url);
            fetch("fallback", fallback, program.fallbackMethod(), why);
        } else if (environment.switches().is(Switch.TWIML_FAILURE, "hang-up")) {
            session.answer();
            session.hangUp();
        } else {
            run(List.of(new Verb.Say(APOLOGY, 1), new Verb.Hangup()), 0);
        }
    }

    private void run(List<Verb> verbs, int index) {
        interrupt();
        if (session.call().status().terminal()) {
            return;
        }
        if (index == 0 && !verbs.isEmpty() && verbs.getFirst() instanceof Verb.Reject reject && !session.answered()) {
            reject(reject);
            return;
        }
        session.answer();
        if (index >= verbs.size()) {
            session.hangUp();
            return;
        }
        long mine = epoch;
        Runnable next = () -> {
            if (mine == epoch) {
                run(verbs, index + 1);
            }
        };
        running = new VerbRunner(switchboard, session, this, next).run(verbs.get(index));
    }

    private void reject(Verb.Reject reject) {
        if (reject.reason().equals("busy")) {
            session.end(CallStatus.BUSY, 486);
        } else {
            session.end(
                    CallStatus.from(environment.switches().get(Switch.REJECTED_STATUS))
                            .orElse(CallStatus.NO_ANSWER),
                    603);
        }
    }

    private void interrupt() {
        epoch++;
        VerbRun current = running;
        running = VerbRun.NOTHING;
        current.stop();
    }
}
