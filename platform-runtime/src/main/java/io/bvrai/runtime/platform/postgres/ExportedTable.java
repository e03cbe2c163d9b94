package io.bvrai.runtime.platform.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A file of what a tenant takes with it: documents in the order of a key, so that the same rows always give the same bytes.
 *
 * @param name the file's name
 * @param content writes all documents
 */
public record ExportedTable(String name, Content content) {
    /** Rows that are in memory at a time. */
    private static final int FETCHED = 500;

    /** Reads from a transaction whose snapshot all tables share. */
    @FunctionalInterface
    public interface Content {
        void write(Connection snapshot, Documents documents) throws SQLException, IOException;
    }

    /** Where documents go, one after the other. */
    @FunctionalInterface
    public interface Documents {
        void add(Object document) throws IOException;
    }

    /** Makes a document of a row. */
    @FunctionalInterface
    public interface Row {
        Object read(ResultSet row) throws SQLException;
    }

    /**
     * A document for each row, however many there are: no more than a page of them is held.
     *
     * @param select ordered by a key
     */
    public static ExportedTable ofRows(String name, String select, Row row) {
        return new ExportedTable(name, (snapshot, documents) -> {
            try (PreparedStatement statement = snapshot.prepareStatement(select)) {
                statement.setFetchSize(FETCHED);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        documents.add(row.read(rows));
                    }
                }
            }
        });
    }
}
