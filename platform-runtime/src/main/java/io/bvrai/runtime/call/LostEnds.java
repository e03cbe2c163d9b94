package io.bvrai.runtime.call;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.platform.twilio.TwilioRest;
import io.bvrai.runtime.platform.vault.VaultException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes calls of whose end nobody told: the carrier gives a callback up after a few refusals. About each call that should be over the carrier is asked,
 * and its answer joins the row as a callback would have.
 */
@Singleton
public class LostEnds {
    private static final Logger LOG = Logger.getLogger(LostEnds.class);
    private static final int AT_A_TIME = 50;

    private final DataSource database;
    private final CallRows calls;
    private final CallSlots slots;
    private final TwilioRest twilio;
    private final RuntimeSettings settings;
    private final MeterRegistry metrics;
    private final Clock clock;

    @Inject
    LostEnds(
            DataSource database,
            CallRows calls,
            CallSlots slots,
            TwilioRest twilio,
            RuntimeSettings settings,
            MeterRegistry metrics,
            Clock clock) {
        this.database = database;
        this.calls = calls;
        this.slots = slots;
        this.twilio = twilio;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Scheduled(every = "60s", delayed = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void look() {
        if (!settings.has(Role.WORKER)) {
            return;
        }
        try {
            for (String callSid : Transaction.in(database, connection -> calls.overdue(connection, AT_A_TIME))) {
                Optional<CallProgress> end =
                        asked(callSid).filter(told -> told.state().isEnd());
                if (end.isPresent()) {
                    close(callSid, end.get());
                }
            }
        } catch (IOException | SQLException | VaultException away) {
            LOG.warnf("calls that should be over aren't asked about now: %s", away.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(String callSid, CallProgress end) throws SQLException {
        Instant now = clock.instant();
        Transaction.run(database, connection -> calls.join(connection, callSid, end, now));
        slots.release(callSid);
        metrics.counter("bvrai.call.lost.ends").increment();
    }

    private Optional<CallProgress> asked(String callSid) throws IOException, InterruptedException {
        HttpResponse<String> answer = twilio.get("Calls/" + callSid + ".json");
        if (answer.statusCode() != 200) {
            LOG.warnf("the carrier can't tell of call %s (status %d)", callSid, answer.statusCode());
            return Optional.empty();
        }
        JsonNode call = TwilioRest.json(answer);
        return CallState.ofWireName(call.path("status").asText()).map(state -> progress(state, call));
    }

    private static CallProgress progress(CallState state, JsonNode call) {
        String duration = call.path("duration").asText();
        return new CallProgress(
                state,
                null,
                time(call, "start_time"),
                time(call, "end_time"),
                duration.matches("[0-9]{1,9}") ? Integer.valueOf(duration) : null,
                null,
                EndReason.of(state));
    }

    private static @Nullable Instant time(JsonNode call, String field) {
        return CarrierTime.parse(call.path(field).asText()).orElse(null);
    }
}
