package io.bvrai.operator.twilio;

import java.util.Map;

/** What somebody does at Twilio behind the operator's back. */
public final class TwilioProbe {
    private TwilioProbe() {}

    public static void setStatus(TwilioClient twilio, String accountSid, String status) {
        twilio.post(accountSid, "Accounts/" + accountSid + ".json", Map.of("Status", status), Repeat.SAFE);
    }
}
