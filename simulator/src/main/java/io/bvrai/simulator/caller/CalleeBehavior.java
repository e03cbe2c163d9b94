package io.bvrai.simulator.caller;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * What happens when a number is dialled.
 *
 * @param afterMs how long it rings before the outcome (never for {@link Outcome#NO_ANSWER}: the dial time-out decides)
 * @param answeredBy what answering machine detection finds: {@code human}, {@code machine_start}, …
 * @param script what whoever answers does
 */
public record CalleeBehavior(Outcome outcome, int afterMs, String answeredBy, List<Step> script) {

    public enum Outcome {
        ANSWER,
        BUSY,
        NO_ANSWER,
        /** The network can't complete the call (SIP 404). */
        FAILED,
        /** The callee declines (SIP 603). */
        REJECTED
    }

    private static final String VOICEMAIL_GREETING = "Please leave a message after the tone.";

    public static CalleeBehavior person(List<Step> script) {
        return new CalleeBehavior(Outcome.ANSWER, 600, "human", script);
    }

    public static CalleeBehavior of(Outcome outcome) {
        return new CalleeBehavior(outcome, 600, "unknown", List.of());
    }

    /**
     * By the last two digits, unless a test says otherwise: 50–59 busy, 60–69 no answer, 70–79 failed, 80–89 voicemail,
     * 90–99 rejected, all others a person who says hello.
     */
    public static CalleeBehavior preset(String number) {
        int ending = Integer.parseInt(number.substring(number.length() - 2));
        return switch (ending / 10) {
            case 5 -> of(Outcome.BUSY);
            case 6 -> of(Outcome.NO_ANSWER);
            case 7 -> of(Outcome.FAILED);
            case 8 -> voicemail();
            case 9 -> of(Outcome.REJECTED);
            default -> person(List.of(new Step.Wait(200), new Step.Say("Hello?")));
        };
    }

    public static CalleeBehavior voicemail() {
        return new CalleeBehavior(
                Outcome.ANSWER,
                1200,
                "machine_end_beep",
                List.of(
                        new Step.Wait(300),
                        new Step.Say(VOICEMAIL_GREETING),
                        new Step.Play(Buffer.buffer(Beep.muLaw(500)))));
    }

    public static CalleeBehavior from(JsonObject json) {
        Outcome outcome = Outcome.valueOf(
                json.getString("outcome", "answer").replace('-', '_').toUpperCase(Locale.ROOT));
        return new CalleeBehavior(
                outcome,
                json.getInteger("afterMs", 600),
                json.getString("answeredBy", "human"),
                Step.script(json.getJsonArray("script", new JsonArray())));
    }
}
