package io.bvrai.runtime.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.call.CallState;
import io.bvrai.runtime.call.CarrierTime;
import io.bvrai.runtime.platform.twilio.TwilioRest;
import io.bvrai.runtime.platform.twilio.TwilioRest.Parameter;
import io.bvrai.runtime.platform.vault.VaultException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code /2010-04-01/Accounts/{sid}/Calls}. Twilio has no idempotency key for making a call, so a reply that was lost is reported as ambiguous and
 * never repeated here; that also rules out a client with retries of its own.
 */
@Singleton
public class TwilioCalls implements Carrier {
    /** The carrier's own end to a call that everybody else has forgotten; conversations end far earlier by their agent's limit. */
    private static final Duration TIME_LIMIT = Duration.ofHours(1);
    /** Of one number's calls the newest: an attempt is looked for within minutes. */
    private static final int PAGE = 50;

    private static final List<String> EVENTS = List.of("initiated", "ringing", "answered", "completed");
    /**
     * What is wrong with us or with the moment, and not with the callee's number: 20003 and 20404 credentials, 20429 and 22005 too many requests or
     * calls, 21210, 21212 and 21213 our own number.
     */
    private static final Set<String> NOT_ABOUT_THE_CALLEE =
            Set.of("20003", "20404", "20429", "22005", "21210", "21212", "21213");

    private final TwilioRest twilio;

    @Inject
    TwilioCalls(TwilioRest twilio) {
        this.twilio = twilio;
    }

    @Override
    public Reply originate(Order order) {
        try {
            return reply(twilio.post("Calls.json", form(order)));
        } catch (VaultException e) {
            return new Reply.NotProcessed("the carrier's credentials can't be read");
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Reply.NotProcessed("the carrier can't be reached");
        } catch (IOException e) {
            return new Reply.Ambiguous(
                    "the carrier's reply was lost: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Ambiguous("interrupted while the carrier was asked");
        }
    }

    @Override
    public List<Call> callsTo(String to) throws CarrierAwayException {
        String newest = "Calls.json?" + new Parameter("To", to).encoded() + "&PageSize=" + PAGE;
        JsonNode page = ask(() -> twilio.get(newest));
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : page.path("calls")) {
            if (call.path("direction").asText().equals("outbound-api")) {
                calls.add(read(call));
            }
        }
        return calls;
    }

    @Override
    public Call call(String callSid) throws CarrierAwayException {
        return read(ask(() -> twilio.get(resource(callSid))));
    }

    @Override
    public Call cancel(String callSid) throws CarrierAwayException {
        return changed(callSid, "canceled");
    }

    @Override
    public Call end(String callSid) throws CarrierAwayException {
        return changed(callSid, "completed");
    }

    private Call changed(String callSid, String status) throws CarrierAwayException {
        return read(ask(() -> twilio.post(resource(callSid), List.of(new Parameter("Status", status)))));
    }

    private static String resource(String callSid) {
        return "Calls/" + callSid + ".json";
    }

    private static Reply reply(HttpResponse<String> answer) {
        int status = answer.statusCode();
        JsonNode body = TwilioRest.json(answer);
        if (status == 201) {
            String sid = body.path("sid").asText();
            return sid.isEmpty() ? new Reply.Ambiguous("a created call without its id") : new Reply.Created(sid);
        }
        String code = body.path("code").asText();
        if (status == 401 || status == 429 || (status < 500 && NOT_ABOUT_THE_CALLEE.contains(code))) {
            // Documented of 20429: "never processed, always safe to retry"; the others are refusals of the whole
            // request.
            return new Reply.NotProcessed("carrier status " + status + ", error " + code);
        }
        if (status >= 400 && status < 500) {
            return new Reply.Refused("carrier error " + code);
        }
        return new Reply.Ambiguous("carrier status " + status);
    }

    private interface Question {
        HttpResponse<String> put() throws IOException, InterruptedException;
    }

    /** For requests that may be repeated. */
    private static JsonNode ask(Question question) throws CarrierAwayException {
        try {
            HttpResponse<String> answer = question.put();
            JsonNode body = TwilioRest.json(answer);
            if (answer.statusCode() != 200) {
                throw new CarrierAwayException("carrier status " + answer.statusCode() + ", error "
                        + body.path("code").asText());
            }
            return body;
        } catch (VaultException e) {
            throw new CarrierAwayException("the carrier's credentials can't be read");
        } catch (IOException e) {
            throw new CarrierAwayException(
                    "the carrier can't be asked: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CarrierAwayException("interrupted while the carrier was asked");
        }
    }

    private static Call read(JsonNode call) throws CarrierAwayException {
        return new Call(
                call.path("sid").asText(),
                call.path("from").asText(),
                CarrierTime.parse(call.path("date_created").asText())
                        .orElseThrow(() -> new CarrierAwayException("the carrier tells no date of a call")),
                CallState.ofWireName(call.path("status").asText())
                        .orElseThrow(() -> new CarrierAwayException("the carrier tells an unknown status")));
    }

    private static List<Parameter> form(Order order) {
        List<Parameter> form = new ArrayList<>();
        form.add(new Parameter("To", order.to()));
        form.add(new Parameter("From", order.from()));
        form.add(new Parameter("Url", order.answerUrl().toString()));
        form.add(new Parameter("Method", "POST"));
        form.add(new Parameter("StatusCallback", order.statusUrl().toString()));
        form.add(new Parameter("StatusCallbackMethod", "POST"));
        // Each event is a parameter of its own in the REST API; joined by blanks only in TwiML.
        EVENTS.forEach(event -> form.add(new Parameter("StatusCallbackEvent", event)));
        form.add(new Parameter("Timeout", Long.toString(order.ringTimeout().toSeconds())));
        form.add(new Parameter("TimeLimit", Long.toString(TIME_LIMIT.toSeconds())));
        return form;
    }
}
