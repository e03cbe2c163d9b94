package io.bvrai.runtime.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.bvrai.crds.config.TenantStatusDocument.Month;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.ExportedTable;
import io.bvrai.runtime.platform.postgres.Times;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What a tenant takes with it of its calls: as the API shows them, numbers and words in the clear. */
@Singleton
public class CallExport {
    private final CallReports calls;
    private final TurnRows turns;
    private final MonthUsage months;
    private final ConfigFiles config;

    @Inject
    CallExport(CallReports calls, TurnRows turns, MonthUsage months, ConfigFiles config) {
        this.calls = calls;
        this.turns = turns;
        this.months = months;
        this.config = config;
    }

    /** What an agent said by. */
    record Revision(
            String agent,
            String revision,
            Instant firstSeen,
            @JsonRawValue String content) {}

    /**
     * A turn of a conversation.
     *
     * @param call the call's id
     * @param attach which of the call's media connections, from 1 on
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SaidTurn(
            UUID call,
            int attach,
            int ordinal,
            @JsonUnwrapped CallReports.TranscriptTurn turn) {}

    /** A line of a call's timeline. */
    record CallEvent(UUID call, @JsonUnwrapped CallReports.Event event) {}

    public List<ExportedTable> tables() {
        return List.of(
                ExportedTable.ofRows(
                        "revisions.ndjson",
                        "SELECT agent, revision, first_seen, content::text FROM agent_revision ORDER BY agent, revision",
                        row -> new Revision(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant(),
                                row.getString(4))),
                ExportedTable.ofRows("calls.ndjson", CallReports.COLUMNS + " ORDER BY id", calls::read),
                ExportedTable.ofRows(
                        "transcripts.ndjson",
                        TurnRows.COLUMNS + ", call_sid FROM turn ORDER BY call_sid, epoch, ordinal",
                        this::turn),
                ExportedTable.ofRows(
                        "events.ndjson",
                        "SELECT at, type, detail::text, call_sid FROM call_event ORDER BY call_sid, id",
                        row -> new CallEvent(CallRows.id(row.getString(4)), CallReports.event(row))),
                new ExportedTable("usage.ndjson", this::writeMonths));
    }

    private SaidTurn turn(ResultSet row) throws SQLException {
        String callSid = row.getString(9);
        Turn turn = turns.read(callSid, row);
        return new SaidTurn(CallRows.id(callSid), row.getInt(1), turn.ordinal(), CallReports.TranscriptTurn.of(turn));
    }

    /** Months without a call are left out. */
    private void writeMonths(Connection snapshot, ExportedTable.Documents documents) throws SQLException, IOException {
        for (YearMonth month : monthsFromFirstToLastCall(snapshot)) {
            Month usage = months.ofRowsAlone(snapshot, month, config.pricing());
            if (usage.calls() > 0) {
                documents.add(usage);
            }
        }
    }

    /** Of the calls' index its ends are read: which months have calls would take all of them, once more than they are counted. */
    private static List<YearMonth> monthsFromFirstToLastCall(Connection snapshot) throws SQLException {
        try (PreparedStatement select = snapshot.prepareStatement("SELECT min(created_at), max(created_at) FROM call");
                ResultSet ends = select.executeQuery()) {
            ends.next();
            Instant first = Times.instant(ends, 1);
            Instant last = Times.instant(ends, 2);
            if (first == null || last == null) {
                return List.of();
            }
            YearMonth end = month(last);
            return Stream.iterate(month(first), month -> !month.isAfter(end), month -> month.plusMonths(1))
                    .toList();
        }
    }

    private static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }
}
