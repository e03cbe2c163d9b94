package io.bvrai.simulator.call;

import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;

/** The parameters every voice webhook carries. */
final class VoiceParameters {
    private VoiceParameters() {}

    static Form of(PhoneCall call, CallStatus status, Environment environment) {
        Form form = new Form()
                .add("AccountSid", call.account().sid())
                .add("ApiVersion", "2010-04-01")
                .add("CallSid", call.sid())
                .add("CallStatus", status.wire())
                .add("Direction", call.direction().wire())
                .add("From", call.from())
                .add("To", call.to())
                .add("Caller", call.from())
                .add("Called", call.to());
        boolean full = environment.switches().is(Switch.WEBHOOK_GEOGRAPHY, "full");
        for (String whose : new String[] {"From", "To", "Caller", "Called"}) {
            boolean from = whose.equals("From") || whose.equals("Caller");
            form.add(whose + "City", full ? "WASHINGTON" : "")
                    .add(whose + "State", full ? "DC" : "")
                    .add(whose + "Zip", full ? "20001" : "")
                    .add(whose + "Country", PhoneFormat.country(from ? call.from() : call.to()));
        }
        call.parentSid().ifPresent(parent -> form.add("ParentCallSid", parent));
        call.answeredBy().ifPresent(answeredBy -> form.add("AnsweredBy", answeredBy)
                .add("MachineDetectionDuration", String.valueOf(call.detectionMillis())));
        long extra = environment.switches().number(Switch.WEBHOOK_EXTRA_PARAMETERS);
        for (int i = 1; i <= extra; i++) {
            form.add("FutureParameter" + i, "valeur é" + i);
        }
        return form;
    }

    /** What only the first request for an inbound call carries. */
    static Form ofAnswerRequest(PhoneCall call, CallStatus status, Environment environment) {
        Form form = of(call, status, environment);
        if (call.direction() == Direction.INBOUND) {
            form.add("StirVerstat", "TN-Validation-Passed-A").add("CallToken", call.callToken());
        }
        return form;
    }
}
