package io.bvrai.runtime.platform.postgres;

import java.sql.SQLException;

/** Tells what the database refuses for what it says from what it can't do now: only the latter is worth another try. */
public final class DataFault {
    private DataFault() {}

    /** SQL states of classes 22 (data exception) and 23 (constraint violation): no other time is better. */
    public static boolean is(Throwable failure) {
        String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
}
