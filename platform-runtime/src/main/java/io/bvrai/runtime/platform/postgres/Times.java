package io.bvrai.runtime.platform.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Columns that tell a time. */
public final class Times {
    private Times() {}

    /** When something happened; null where the column is: it hasn't. */
    public static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp told = row.getTimestamp(column);
        return told == null ? null : told.toInstant();
    }
}
