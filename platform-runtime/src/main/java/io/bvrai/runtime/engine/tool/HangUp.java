package io.bvrai.runtime.engine.tool;

/** Lets the model end the call. It takes no arguments; what the agent said before is heard to its end. */
public final class HangUp {
    public static final String NAME = "HangUp";

    public static final String DESCRIPTION =
            "Ends the phone call. Call it once the conversation is finished and you have said goodbye.";

    private HangUp() {}
}
