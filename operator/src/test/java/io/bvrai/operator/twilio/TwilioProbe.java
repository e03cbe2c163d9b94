package io.bvrai.operator.twilio;

import io.bvrai.operator.external.NeighbourException;
import java.util.List;
import java.util.Map;

/** What somebody does at Twilio behind the operator's back. */
public final class TwilioProbe {
    private TwilioProbe() {}

    public static void setStatus(TwilioClient twilio, String accountSid, String status) {
        twilio.post(accountSid, "Accounts/" + accountSid + ".json", Map.of("Status", status), Repeat.SAFE);
    }

    /** Lets the account call what its parent may, again. */
    public static void inherit(TwilioClient twilio, Subaccount account) {
        twilio.voice(
                new MasterAccount(account.sid(), account.authToken()),
                "POST",
                "/v1/Settings",
                Map.of("DialingPermissionsInheritance", "true"));
    }

    /** What Twilio says to a call from a number that the account buys for it; empty when it makes the call. */
    public static String call(TwilioClient twilio, String accountSid, String to) {
        TwilioNumbers numbers = new TwilioNumbers(twilio);
        List<HeldNumber> held = numbers.list(accountSid);
        String from = held.isEmpty()
                ? twilio.post(
                                accountSid,
                                "Accounts/" + accountSid + "/IncomingPhoneNumbers.json",
                                Map.of("AreaCode", "202"),
                                Repeat.NEVER)
                        .path("phone_number")
                        .asText()
                : held.getFirst().number();
        try {
            twilio.post(
                    accountSid,
                    "Accounts/" + accountSid + "/Calls.json",
                    Map.of("From", from, "To", to, "Twiml", "<Response><Hangup/></Response>"),
                    Repeat.NEVER);
            return "";
        } catch (NeighbourException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
