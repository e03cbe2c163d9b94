package io.bvrai.runtime.platform;

import java.util.List;

/** The environment of this process is incomplete; the message says what to set. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join(" ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
