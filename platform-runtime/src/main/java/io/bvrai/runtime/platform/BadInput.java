package io.bvrai.runtime.platform;

import jakarta.ws.rs.WebApplicationException;

/** What a client sent can't be used; the detail says how to do better and never repeats personal data. */
public final class BadInput extends WebApplicationException {
    private static final long serialVersionUID = 1L;

    private final String detail;

    public BadInput(int status, String detail) {
        super(status);
        this.detail = detail;
    }

    public String detail() {
        return detail;
    }
}
