package io.bvrai.simulator.webhook;

import java.io.Serial;

/** A webhook that got no 2xx answer in any attempt, with the error code Twilio's debugger would show. */
public final class WebhookFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String retryClass;

    WebhookFailure(int code, String retryClass, String message) {
        super(message);
        this.code = code;
        this.retryClass = retryClass;
    }

    public int code() {
        return code;
    }

    /** Which retry policy covers it: {@code ct}, {@code rt}, {@code 4xx}, {@code 5xx}. */
    String retryClass() {
        return retryClass;
    }
}
