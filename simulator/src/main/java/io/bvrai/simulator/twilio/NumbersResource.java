package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.NumberInventory;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.account.PhoneNumber;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** {@code IncomingPhoneNumbers}: buy, list, configure, move, release. */
final class NumbersResource {
    private static final String ROOT = "/2010-04-01/Accounts/:account/IncomingPhoneNumbers";
    private static final Set<String> SETTINGS = Set.of(
            "FriendlyName",
            "VoiceUrl",
            "VoiceMethod",
            "VoiceFallbackUrl",
            "VoiceFallbackMethod",
            "VoiceApplicationSid",
            "VoiceCallerIdLookup",
            "VoiceReceiveMode",
            "TrunkSid",
            "StatusCallback",
            "StatusCallbackMethod",
            "SmsUrl",
            "SmsMethod",
            "SmsFallbackUrl",
            "SmsFallbackMethod",
            "SmsApplicationSid",
            "AddressSid",
            "BundleSid",
            "IdentitySid",
            "EmergencyStatus",
            "EmergencyAddressSid",
            "ApiVersion");
    private static final int NAME_LIMIT = 64;

    private final Environment environment;
    private final Accounts accounts;
    private final Numbers numbers;

    NumbersResource(Environment environment, Accounts accounts, Numbers numbers) {
        this.environment = environment;
        this.accounts = accounts;
        this.numbers = numbers;
    }

    List<Operation> operations() {
        Set<String> list = Set.of("PhoneNumber", "FriendlyName", "Beta", "Origin", "PageSize", "Page", "PageToken");
        return List.of(
                new Operation(HttpMethod.POST, ROOT + ".json", with("PhoneNumber", "AreaCode"), this::buy),
                new Operation(HttpMethod.GET, ROOT + ".json", list, this::list),
                new Operation(HttpMethod.GET, ROOT + "/:sid.json", Set.of(), this::get),
                new Operation(HttpMethod.POST, ROOT + "/:sid.json", with("AccountSid"), this::update),
                new Operation(HttpMethod.DELETE, ROOT + "/:sid.json", Set.of(), this::release));
    }

    private static Set<String> with(String... more) {
        Set<String> all = new TreeSet<>(SETTINGS);
        all.addAll(List.of(more));
        return all;
    }

    private RestReply buy(RestRequest request) {
        String wanted = request.form().filled("PhoneNumber").orElseGet(() -> free(request.form()));
        if (!PhoneFormat.isE164(wanted)) {
            throw TwilioError.badRequest(21421, "PhoneNumber is invalid: " + wanted);
        }
        if (!NumberInventory.sells(wanted) || numbers.byNumber(wanted).isPresent()) {
            throw TwilioError.badRequest(21422, wanted + " is not available");
        }
        check(request.form());
        PhoneNumber number = numbers.assign(request.account().sid(), wanted);
        number.set("voice_url", environment.switches().get(Switch.NUMBER_DEFAULT_VOICE_URL), now());
        apply(request.form(), number);
        return RestReply.created(number.json());
    }

    private String free(Form form) {
        String area = form.filled("AreaCode")
                .orElseThrow(() -> TwilioError.badRequest(21450, "PhoneNumber or AreaCode is required"));
        if (!area.matches("[2-9]\\d\\d")) {
            throw TwilioError.badRequest(21451, "AreaCode is invalid: " + area);
        }
        return NumberInventory.list("US", "Local", java.util.Optional.of(area))
                .orElseThrow()
                .filter(number -> numbers.byNumber(number).isEmpty())
                .findFirst()
                .orElseThrow(() -> TwilioError.badRequest(21452, "No phone numbers found for area code " + area));
    }

    private RestReply list(RestRequest request) {
        List<JsonObject> matching = numbers.of(request.account().sid()).stream()
                .filter(number -> request.form()
                        .filled("PhoneNumber")
                        .map(part -> matches(number.number(), part))
                        .orElse(true))
                .filter(number -> request.form()
                        .filled("FriendlyName")
                        .map(name -> number.friendlyName().equals(name))
                        .orElse(true))
                .map(PhoneNumber::json)
                .toList();
        return RestReply.ok(Paging.page(request, "incoming_phone_numbers", matching));
    }

    /** A whole number or part of one; {@code *} stands for any digit. */
    private static boolean matches(String number, String pattern) {
        String digits = pattern.replaceAll("[^0-9*]", "").replace("*", "\\d");
        return number.matches("\\+?\\d*" + digits + "\\d*");
    }

    private RestReply get(RestRequest request) {
        return RestReply.ok(find(request).json());
    }

    private RestReply update(RestRequest request) {
        PhoneNumber number = find(request);
        check(request.form());
        apply(request.form(), number);
        request.form().filled("AccountSid").ifPresent(sid -> move(request, number, sid));
        return RestReply.ok(number.json());
    }

    private void move(RestRequest request, PhoneNumber number, String sid) {
        Account target = accounts.find(sid)
                .filter(account -> account.ownerSid().equals(request.caller().sid()))
                .filter(account -> account.status() == Account.Status.ACTIVE)
                .orElseThrow(() -> TwilioError.badRequest(21405, "Cannot move the number to account " + sid));
        number.moveTo(target.sid(), now());
    }

    private RestReply release(RestRequest request) {
        numbers.release(find(request).sid());
        return RestReply.noContent();
    }

    private PhoneNumber find(RestRequest request) {
        return numbers.find(request.account().sid(), request.sid())
                .orElseThrow(() -> TwilioError.notFound(request.path()));
    }

    private static void check(Form form) {
        for (String name : form.names()) {
            if (name.endsWith("Method")) {
                Checks.method(form, name);
            } else if (name.endsWith("Url") || name.equals("StatusCallback")) {
                Checks.url(form, name, 21502);
            }
        }
        Checks.flag(form, "VoiceCallerIdLookup");
        if (form.get("FriendlyName").orElse("").length() > NAME_LIMIT) {
            throw TwilioError.badRequest(20001, "FriendlyName has at most " + NAME_LIMIT + " characters");
        }
        List<String> exclusive = java.util.stream.Stream.of("VoiceUrl", "VoiceApplicationSid", "TrunkSid")
                .filter(name -> form.filled(name).isPresent())
                .toList();
        if (exclusive.size() > 1) {
            throw TwilioError.badRequest(20001, "Only one of " + String.join(", ", exclusive) + " may be given");
        }
    }

    private void apply(Form form, PhoneNumber number) {
        for (Form.Field field : form.fields()) {
            String setting = snake(field.name());
            if (PhoneNumber.hasSetting(setting)) {
                number.set(setting, field.value(), now());
            }
        }
        form.get("FriendlyName").ifPresent(name -> number.rename(name, now()));
        if (form.has("VoiceCallerIdLookup")) {
            number.callerIdLookup(Checks.flag(form, "VoiceCallerIdLookup"), now());
        }
    }

    private static String snake(String pascal) {
        return pascal.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private Instant now() {
        return environment.clock().instant();
    }
}
