package io.bvrai.simulator.twiml;

import java.io.Serial;

/** A document Twilio would refuse, with the code its debugger would show. */
public final class TwimlException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int code;

    public TwimlException(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
