package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.account.PhoneNumber;
import io.bvrai.simulator.call.Origination;
import io.bvrai.simulator.http.Form;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code POST Calls}: every documented parameter, checked in the order Twilio complains. */
final class OriginationForm {
    static final Set<String> PARAMETERS = Set.of(
            "To",
            "From",
            "Url",
            "Twiml",
            "ApplicationSid",
            "Method",
            "FallbackUrl",
            "FallbackMethod",
            "StatusCallback",
            "StatusCallbackEvent",
            "StatusCallbackMethod",
            "SendDigits",
            "Timeout",
            "Record",
            "RecordingChannels",
            "RecordingStatusCallback",
            "RecordingStatusCallbackMethod",
            "RecordingStatusCallbackEvent",
            "RecordingTrack",
            "SipAuthUsername",
            "SipAuthPassword",
            "Trim",
            "CallerId",
            "MachineDetection",
            "MachineDetectionTimeout",
            "MachineDetectionSpeechThreshold",
            "MachineDetectionSpeechEndThreshold",
            "MachineDetectionSilenceTimeout",
            "AsyncAmd",
            "AsyncAmdStatusCallback",
            "AsyncAmdStatusCallbackMethod",
            "Byoc",
            "CallReason",
            "CallToken",
            "TimeLimit");
    private static final int LONGEST_TWIML = 4000;

    private final Numbers numbers;
    private final DialingPermissions dialing;

    OriginationForm(Numbers numbers, DialingPermissions dialing) {
        this.numbers = numbers;
        this.dialing = dialing;
    }

    Origination read(Account account, Form form) {
        String to = form.filled("To").orElseThrow(() -> TwilioError.badRequest(21201, "No 'To' number is specified"));
        String from =
                form.filled("From").orElseThrow(() -> TwilioError.badRequest(21213, "No 'From' number is specified"));
        checkNumbers(account, to, from);
        Origination.Program program = program(form);
        if (program.url().isEmpty()
                && program.twiml().isEmpty()
                && form.filled("ApplicationSid").isEmpty()) {
            throw TwilioError.badRequest(21205, "Url parameter is required.");
        }
        if (form.filled("ApplicationSid").isPresent()) {
            throw TwilioError.badRequest(21218, "ApplicationSid is not valid: there are no applications");
        }
        checkLimits(form);
        return new Origination(
                to,
                from,
                form.filled("CallerId").orElse(""),
                program,
                callback(form),
                Checks.number(form, "Timeout", 1, 600, 60),
                Checks.number(form, "TimeLimit", 0, 86_400, 0),
                form.filled("SendDigits").orElse(""),
                detection(form));
    }

    private void checkNumbers(Account account, String to, String from) {
        if (!PhoneFormat.isE164(to)) {
            throw TwilioError.badRequest(21211, "The 'To' number " + to + " is not a valid phone number");
        }
        if (!PhoneFormat.isE164(from)) {
            throw TwilioError.badRequest(21212, "The 'From' number " + from + " is not a valid phone number or client");
        }
        boolean held = numbers.byNumber(from)
                .map(PhoneNumber::accountSid)
                .filter(account.sid()::equals)
                .isPresent();
        if (!held) {
            throw TwilioError.badRequest(
                    21210,
                    "The source phone number provided, " + from
                            + ", is not yet verified for your account. You may only make calls from phone numbers that"
                            + " you've verified or purchased from Twilio.");
        }
        if (!dialing.mayCall(account, to)) {
            throw TwilioError.badRequest(
                    21215,
                    "Account not authorized to call " + to
                            + ". Perhaps you need to enable some international permissions:"
                            + " https://www.twilio.com/console/voice/calls/geo-permissions/low-risk");
        }
    }

    /** Url wins over Twiml. */
    Origination.Program program(Form form) {
        String url = Checks.url(form, "Url", 21205);
        String twiml = form.filled("Twiml").orElse("");
        if (twiml.length() > LONGEST_TWIML) {
            throw TwilioError.badRequest(21626, "Twiml has at most " + LONGEST_TWIML + " characters");
        }
        return new Origination.Program(
                url,
                Checks.method(form, "Method"),
                Checks.url(form, "FallbackUrl", 21502),
                Checks.method(form, "FallbackMethod"),
                url.isEmpty() ? twiml : "");
    }

    private static void checkLimits(Form form) {
        if (form.get("SendDigits").orElse("").length() > 32) {
            throw TwilioError.badRequest(20001, "SendDigits has at most 32 characters");
        }
        Checks.flag(form, "Record");
        Checks.method(form, "AsyncAmdStatusCallbackMethod");
        Checks.number(form, "MachineDetectionTimeout", 3, 59, 30);
        Checks.number(form, "MachineDetectionSpeechThreshold", 1000, 6000, 2400);
        Checks.number(form, "MachineDetectionSpeechEndThreshold", 500, 5000, 1200);
        Checks.number(form, "MachineDetectionSilenceTimeout", 2000, 10_000, 5000);
    }

    /** Each event is a parameter of its own: {@code "initiated ringing"} in one is no event. */
    private static Origination.Callback callback(Form form) {
        List<String> events = form.all("StatusCallbackEvent");
        for (String event : events) {
            if (!Origination.Callback.ALL_EVENTS.contains(event)) {
                throw TwilioError.badRequest(21626, "StatusCallbackEvent is invalid: " + event);
            }
        }
        return new Origination.Callback(
                Checks.url(form, "StatusCallback", 21609),
                Checks.method(form, "StatusCallbackMethod"),
                events.isEmpty() ? Set.of("completed") : new LinkedHashSet<>(events));
    }

    private static Origination.Detection detection(Form form) {
        String mode = form.filled("MachineDetection").orElse("");
        if (!mode.isEmpty() && !mode.equals("Enable") && !mode.equals("DetectMessageEnd")) {
            throw TwilioError.badRequest(20001, "MachineDetection must be Enable or DetectMessageEnd");
        }
        return new Origination.Detection(
                mode,
                Checks.flag(form, "AsyncAmd"),
                new Origination.Callback(
                        Checks.url(form, "AsyncAmdStatusCallback", 21609),
                        Checks.method(form, "AsyncAmdStatusCallbackMethod"),
                        Set.of()));
    }
}
