package io.bvrai.runtime.call;

import io.bvrai.runtime.platform.twilio.TwilioRest;
import io.bvrai.runtime.platform.vault.VaultException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells the carrier how long an inbound call may last, as soon as its media has started. The pod that holds the call ends it in time by itself;
 * this is for the call whose pods are all gone. An outbound call carries its limit from the start.
 */
@Singleton
public class TimeLimits {
    private static final Logger LOG = Logger.getLogger(TimeLimits.class);
    /** The agent's own end comes first, with its reason. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final List<Duration> RETRIES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20));

    private final LiveCalls live;
    private final TwilioRest twilio;
    private final MeterRegistry metrics;

    private enum Outcome {
        SET,
        CALL_IS_OVER,
        AGAIN
    }

    @Inject
    TimeLimits(LiveCalls live, TwilioRest twilio, MeterRegistry metrics) {
        this.live = live;
        this.twilio = twilio;
        this.metrics = metrics;
    }

    void watch(@Observes StartupEvent startup) {
        live.onStart(call -> {
            if (call.direction() == Direction.INBOUND) {
                Thread.ofVirtual().name("time-limit").start(() -> limit(call));
            }
        });
    }

    private void limit(CallDescriptor call) {
        Outcome outcome = set(call);
        try {
            for (Duration pause : RETRIES) {
                if (outcome == Outcome.AGAIN) {
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                    outcome = live.callSids().contains(call.callSid()) ? set(call) : Outcome.CALL_IS_OVER;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (outcome == Outcome.AGAIN) {
            LOG.warnf("the carrier wasn't told how long call %s may last", call.callSid());
        }
        metrics.counter("bvrai.call.time.limits", "result", outcome.name()).increment();
    }

    private Outcome set(CallDescriptor call) {
        String seconds = Long.toString(call.maxDuration().plus(GRACE).toSeconds());
        try {
            int status = twilio.post(
                            "Calls/" + call.callSid() + ".json",
                            List.of(new TwilioRest.Parameter("TimeLimit", seconds)))
                    .statusCode();
            return switch (status) {
                case 200 -> Outcome.SET;
                case 404 -> Outcome.CALL_IS_OVER;
                default -> again("status " + status);
            };
        } catch (IOException | VaultException e) {
            return again(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return again("interrupted");
        }
    }

    private static Outcome again(String reason) {
        LOG.debugf("a time limit wasn't set: %s", reason);
        return Outcome.AGAIN;
    }
}
