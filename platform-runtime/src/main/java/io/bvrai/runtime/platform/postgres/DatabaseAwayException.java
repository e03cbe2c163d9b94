package io.bvrai.runtime.platform.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The database can't be reached, or not soon enough. */
public final class DatabaseAwayException extends SQLException {
    private static final long serialVersionUID = 1L;

    public DatabaseAwayException(String message, @Nullable Throwable cause) {
        super(message, "08000", cause);
    }
}
