package io.bvrai.crds.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator may know about a tenant's calls: counts, never rows. Answer of {@code GET /status/v1} on the management port.
 *
 * @param version format, see {@link ConfigJson#VERSION}
 * @param activeCalls live calls of the tenant
 * @param tenantConfig {@link ConfigJson#fingerprint} of the {@code tenant.json} that the answering pod goes by; absent: an earlier version's pod
 * @param month what this calendar month has come to; absent: not counted yet, which isn't zero, or an earlier version's pod
 * @param agents one entry for each agent with a pod that was heard of in the last 10 s
 * @param campaigns one entry for each campaign the runtime has loaded
 */
public record TenantStatusDocument(
        int version,
        int activeCalls,
        @Nullable String tenantConfig,
        @Nullable Month month,
        List<Agent> agents,
        List<Campaign> campaigns)
        implements Versioned {

    public TenantStatusDocument {
        agents = List.copyOf(agents);
        campaigns = List.copyOf(campaigns);
    }

    /**
     * A calendar month in UTC. A call belongs to the month in which it was first told of.
     *
     * @param month which
     * @param calls in both directions, answered or not
     * @param minutes started minutes of those that are over, each call rounded up by itself as carriers bill it
     * @param spent what they cost, those in progress up to now; absent: the platform has no prices
     */
    public record Month(
            YearMonth month,
            long calls,
            long minutes,
            @Nullable Spent spent) {}

    /**
     * An amount of money.
     *
     * @param amount exact, text in JSON
     * @param currency ISO 4217
     */
    public record Spent(
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, String currency) {}

    /**
     * An agent.
     *
     * @param name the VoiceAgent's name
     * @param activeCalls live calls over all its pods
     * @param pods its pods
     */
    public record Agent(String name, int activeCalls, List<Pod> pods) {
        public Agent {
            pods = List.copyOf(pods);
        }
    }

    /**
     * A pod of an agent.
     *
     * @param name the pod's name
     * @param revisions revisions it has loaded
     * @param stableRevision the first of its routing weights
     * @param activeCalls live calls it carries
     * @param slots calls it can carry
     * @param lastSeen its latest heartbeat
     * @param tenantConfig {@link ConfigJson#fingerprint} of the {@code tenant.json} that it goes by; absent: an earlier version's pod
     */
    public record Pod(
            String name,
            List<String> revisions,
            String stableRevision,
            int activeCalls,
            int slots,
            Instant lastSeen,
            @Nullable String tenantConfig) {
        public Pod {
            revisions = List.copyOf(revisions);
        }
    }

    /**
     * A campaign's progress.
     *
     * @param name the CallCampaign's name
     * @param uid the CallCampaign's uid
     * @param generation the generation the runtime works by
     * @param phase where it stands
     * @param reason why it stands there, in words for people; null when the phase says it all
     * @param contacts counted, never subtracted
     * @param active attempts in flight
     */
    public record Campaign(
            String name,
            String uid,
            long generation,
            Phase phase,
            @Nullable String reason,
            Contacts contacts,
            int active) {}

    /** Where a campaign stands. */
    public enum Phase {
        PENDING,
        SCHEDULED,
        RUNNING,
        PAUSED,
        COMPLETED,
        ABORTED
    }

    /**
     * Contacts of a campaign by what became of them.
     *
     * @param total in the list
     * @param dialled with at least one attempt originated
     * @param answered by a human
     * @param completed done, no attempt to come
     * @param suppressed on a suppression list
     * @param invalid can't be dialled
     * @param remaining may still be dialled
     */
    public record Contacts(
            long total, long dialled, long answered, long completed, long suppressed, long invalid, long remaining) {}
}
