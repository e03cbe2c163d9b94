package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.call.CallSession;
import io.bvrai.simulator.call.CallStatus;
import io.bvrai.simulator.call.Origination;
import io.bvrai.simulator.call.PhoneCall;
import io.bvrai.simulator.call.Switchboard;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code Calls}: originate, list, get, update. */
final class CallsResource {
    private static final String ROOT = "/2010-04-01/Accounts/:account/Calls";
    private static final Set<String> LIST = Set.of(
            "To",
            "From",
            "ParentCallSid",
            "Status",
            "StartTime",
            "StartTime<",
            "StartTime>",
            "EndTime",
            "EndTime<",
            "EndTime>",
            "PageSize",
            "Page",
            "PageToken");
    private static final Set<String> UPDATE = Set.of(
            "Url",
            "Method",
            "Twiml",
            "Status",
            "FallbackUrl",
            "FallbackMethod",
            "StatusCallback",
            "StatusCallbackMethod",
            "TimeLimit");

    private final Environment environment;
    private final Switchboard switchboard;
    private final OriginationForm originations;

    CallsResource(Environment environment, Switchboard switchboard, Numbers numbers, DialingPermissions dialing) {
        this.environment = environment;
        this.switchboard = switchboard;
        this.originations = new OriginationForm(numbers, dialing);
    }

    List<Operation> operations() {
        return List.of(
                new Operation(HttpMethod.POST, ROOT + ".json", OriginationForm.PARAMETERS, this::create),
                new Operation(HttpMethod.GET, ROOT + ".json", LIST, this::list),
                new Operation(HttpMethod.GET, ROOT + "/:sid.json", Set.of(), this::get),
                new Operation(HttpMethod.POST, ROOT + "/:sid.json", UPDATE, this::update));
    }

    private RestReply create(RestRequest request) {
        Origination wanted = originations.read(request.account(), request.form());
        long longest = environment.switches().number(Switch.CALL_QUEUE_SECONDS_MAX) * 1000;
        if (switchboard.queueMillis(request.account()) > longest) {
            throw TwilioError.badRequest(22005, "Calls queued for more than " + longest / 1000 + " s");
        }
        return RestReply.created(
                switchboard.originate(request.account(), wanted).json());
    }

    private RestReply list(RestRequest request) {
        Form form = request.form();
        Stream<PhoneCall> calls = switchboard.sessions().stream()
                .map(CallSession::call)
                .filter(call -> call.account().sid().equals(request.account().sid()));
        calls = calls.filter(call -> equal(form, "To", call.to()))
                .filter(call -> equal(form, "From", call.from()))
                .filter(call -> equal(form, "Status", call.status().wire()))
                .filter(call -> equal(form, "ParentCallSid", call.parentSid().orElse("")));
        for (String edge : List.of("", "<", ">")) {
            DateFilter start = DateFilter.of(form, "StartTime", edge);
            DateFilter end = DateFilter.of(form, "EndTime", edge);
            calls = calls.filter(call -> start.accepts(call.started().orElse(call.created())))
                    .filter(call -> end.accepts(call.ended().orElse(Instant.MAX)));
        }
        return RestReply.ok(Paging.page(
                request,
                "calls",
                calls.sorted(Comparator.comparing(PhoneCall::created).reversed())
                        .map(PhoneCall::json)
                        .toList()));
    }

    private static boolean equal(Form form, String name, String value) {
        return form.filled(name).map(value::equals).orElse(true);
    }

    private RestReply get(RestRequest request) {
        return RestReply.ok(find(request).call().json());
    }

    private RestReply update(RestRequest request) {
        CallSession session = find(request);
        Form form = request.form();
        if (form.has("StatusCallback")) {
            session.replaceCallback(new Origination.Callback(
                    Checks.url(form, "StatusCallback", 21609),
                    Checks.method(form, "StatusCallbackMethod"),
                    Set.of("completed")));
        }
        form.filled("Status").ifPresent(status -> changeStatus(session, status));
        if (form.filled("TimeLimit").isPresent()) {
            session.timeLimit(Checks.number(form, "TimeLimit", 1, 86_400, 14_400));
        }
        if (form.filled("Url").isPresent() || form.filled("Twiml").isPresent()) {
            if (session.call().status() != CallStatus.IN_PROGRESS) {
                throw TwilioError.badRequest(21220, "Call is not in-progress. Cannot redirect.");
            }
            session.redirect(originations.program(form));
        }
        return RestReply.ok(session.call().json());
    }

    private static void changeStatus(CallSession session, String wanted) {
        CallStatus now = session.call().status();
        switch (wanted) {
            case "canceled" -> {
                if (now == CallStatus.IN_PROGRESS || now.terminal()) {
                    throw TwilioError.badRequest(
                            21220, "Invalid call state: only queued or ringing calls are canceled");
                }
                session.cancel();
            }
            case "completed" -> {
                if (!now.terminal()) {
                    session.hangUp();
                }
            }
            default -> throw TwilioError.badRequest(21218, "Status must be canceled or completed");
        }
    }

    private CallSession find(RestRequest request) {
        return switchboard
                .session(request.sid())
                .filter(session ->
                        session.call().account().sid().equals(request.account().sid()))
                .orElseThrow(() -> TwilioError.notFound(request.path()));
    }
}
