package io.bvrai.crds.config;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tenant's campaigns as declared: file {@code campaigns.json}. Contacts are not in it; they reach the runtime through the tenant API.
 *
 * @param version format, see {@link ConfigJson#VERSION}
 * @param campaigns one entry for each CallCampaign that may run or is suspended
 */
public record CampaignsConfig(int version, List<Campaign> campaigns) implements Versioned {

    public CampaignsConfig {
        campaigns = List.copyOf(campaigns);
    }

    /**
     * A campaign.
     *
     * @param name the CallCampaign's name
     * @param uid the CallCampaign's uid: a campaign made again under the same name is another one
     * @param generation the CallCampaign's generation, echoed in its progress
     * @param agent the VoiceAgent that talks
     * @param fromNumbers caller ids, E.164, at least one
     * @param contactList name of a list uploaded through the tenant API
     * @param schedule when it may dial
     * @param pacing how fast it dials
     * @param retry what is tried again
     * @param answeringMachine what to do when a machine answers
     * @param compliance what the law wants known
     * @param suspended true: originate nothing
     */
    public record Campaign(
            String name,
            String uid,
            long generation,
            String agent,
            List<String> fromNumbers,
            String contactList,
            Schedule schedule,
            Pacing pacing,
            Retry retry,
            AnsweringMachine answeringMachine,
            Compliance compliance,
            boolean suspended) {
        public Campaign {
            fromNumbers = List.copyOf(fromNumbers);
        }
    }

    /**
     * When a campaign may dial; days and window are in the callee's time zone.
     *
     * @param notBefore inclusive, null for at once
     * @param notAfter exclusive, null for open end
     * @param days allowed days of the week
     * @param windowStart inclusive
     * @param windowEnd exclusive, after the start
     */
    public record Schedule(
            @Nullable Instant notBefore,
            @Nullable Instant notAfter,
            Set<DayOfWeek> days,
            LocalTime windowStart,
            LocalTime windowEnd) {
        public Schedule {
            // A sorted set: equal campaigns must give equal text.
            days = Collections.unmodifiableSet(new TreeSet<>(days));
        }
    }

    /**
     * How fast a campaign dials.
     *
     * @param callsPerSecond originated calls per second, above 0
     * @param maxConcurrent calls at the same time
     * @param ringTimeout how long it rings
     */
    public record Pacing(BigDecimal callsPerSecond, int maxConcurrent, Duration ringTimeout) {}

    /**
     * What is tried again.
     *
     * @param maxAttempts originated calls per contact, the first included
     * @param delays how long to wait after an outcome; an outcome without a delay is final
     */
    public record Retry(int maxAttempts, Map<RetryOutcome, Duration> delays) {
        public Retry {
            delays = Map.copyOf(delays);
        }
    }

    /** Outcomes that may be tried again. */
    public enum RetryOutcome {
        BUSY,
        NO_ANSWER,
        VOICEMAIL,
        FAILED
    }

    /**
     * Answering machine detection.
     *
     * @param mode how machines are detected
     * @param onMachine what happens then
     */
    public record AnsweringMachine(Mode mode, OnMachine onMachine) {
        /** How machines are detected. */
        public enum Mode {
            DISABLED,
            ASYNC,
            SYNC
        }

        /** What happens when a machine answers. */
        public enum OnMachine {
            HANG_UP,
            LEAVE_MESSAGE
        }
    }

    /**
     * What the law wants known about outbound calls.
     *
     * @param purpose {@code Informational} or {@code Marketing}
     * @param consentBasis {@code PriorExpress} or {@code PriorExpressWritten}
     * @param consentEvidenceRef where the evidence is kept
     * @param jurisdictions ISO 3166-1 alpha-2 countries
     * @param suppressionLists names of lists that are checked before each attempt
     * @param disclosure spoken at the start
     * @param optOutPhrases spoken phrases that mean "never call again"
     * @param optOutDigit the key that means it, null for none
     */
    public record Compliance(
            String purpose,
            String consentBasis,
            String consentEvidenceRef,
            List<String> jurisdictions,
            List<String> suppressionLists,
            @Nullable String disclosure,
            List<String> optOutPhrases,
            @Nullable String optOutDigit) {
        public Compliance {
            jurisdictions = List.copyOf(jurisdictions);
            suppressionLists = List.copyOf(suppressionLists);
            optOutPhrases = List.copyOf(optOutPhrases);
        }
    }
}
