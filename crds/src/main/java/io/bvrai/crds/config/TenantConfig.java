package io.bvrai.crds.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every pod of a tenant knows about the tenant: file {@code tenant.json}.
 *
 * @param version format, see {@link ConfigJson#VERSION}
 * @param id the registry id, 26 lower-case base32 characters
 * @param name the Tenant's name
 * @param displayName for people
 * @param publicBaseUrl scheme and host of the tenant's public address, without a trailing slash; webhook signatures are computed over it
 * @param telephony the tenant's carrier account
 * @param quota limits that the runtime enforces at admission
 * @param corsOrigins exact origins that browsers may call the API from; empty means none
 * @param numbers the tenant's bound phone numbers
 * @param unassignedMessage spoken to whoever calls a number without an agent
 * @param operator who may read the status document
 * @param service how far the tenant is served; absent, from an earlier operator: fully
 * @param pricing what calls cost; absent: the platform has no prices, and nothing is counted in money
 * @param oidc whose tokens the API accepts beside its own keys; absent: nobody's
 */
public record TenantConfig(
        int version,
        String id,
        String name,
        String displayName,
        URI publicBaseUrl,
        Telephony telephony,
        Quota quota,
        List<String> corsOrigins,
        List<AssignedNumber> numbers,
        String unassignedMessage,
        OperatorIdentity operator,
        @Nullable Service service,
        @Nullable Pricing pricing,
        @Nullable Oidc oidc)
        implements Versioned {
    /** Key in the ConfigMap and name in the mount. */
    public static final String FILE = "tenant.json";

    public TenantConfig {
        corsOrigins = List.copyOf(corsOrigins);
        numbers = List.copyOf(numbers);
    }

    @Override
    public Service service() {
        return service == null ? Service.FULL : service;
    }

    /**
     * How far the tenant is served. Calls in progress go on whatever it says.
     *
     * @param closingMessage spoken to every new caller instead of an agent, and nothing is dialled; absent: agents answer
     * @param dialing false: no call is originated, whatever the campaigns say
     */
    public record Service(@Nullable String closingMessage, boolean dialing) {
        public static final Service FULL = new Service(null, true);

        /** Whether calls may be originated. */
        public boolean dials() {
            return dialing && closingMessage == null;
        }
    }

    /**
     * The carrier account.
     *
     * @param accountSid Twilio subaccount, {@code AC} and 32 hex digits
     * @param allowedCountries ISO 3166-1 alpha-2 codes of the countries that may be called, sorted; empty means none
     * @param region Twilio region. Nobody here reads it; written while the last release's runtime, which takes no configuration without it, may run under this operator
     */
    public record Telephony(
            String accountSid,
            List<String> allowedCountries,
            @Nullable String region) {
        public Telephony(String accountSid, List<String> allowedCountries) {
            this(accountSid, allowedCountries, "US1");
        }

        public Telephony {
            // Sorted: a list in another order is no change for the pods.
            allowedCountries = allowedCountries.stream().sorted().toList();
        }
    }

    /**
     * Limits over all agents of the tenant.
     *
     * @param concurrentCalls live calls at the same time
     * @param callsPerSecond originated calls per second
     */
    public record Quota(int concurrentCalls, BigDecimal callsPerSecond) {}

    /**
     * What the tenant's calls cost, all in one currency.
     *
     * @param currency ISO 4217
     * @param prices in the order of their dates; a call that began before the first costs nothing
     * @param budget what a month may cost; absent: any amount
     */
    public record Pricing(
            String currency,
            List<MinutePrice> prices,
            @Nullable Budget budget) {
        public Pricing {
            prices = prices.stream()
                    .sorted(Comparator.comparing(MinutePrice::from))
                    .toList();
        }
    }

    /**
     * What a started minute costs in calls that began at this time or later, until the next price holds. Amounts are text, because a number would
     * pass through a binary fraction in many a reader.
     *
     * @param inbound a minute of a call that came in
     * @param outbound a minute of a call that was dialled
     */
    public record MinutePrice(
            Instant from,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal inbound,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal outbound) {}

    /**
     * What the calls of a calendar month (UTC) may cost.
     *
     * @param amount in the currency of the prices
     */
    public record Budget(
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount, OnExhausted onExhausted) {}

    /** What happens when a budget is spent. */
    public enum OnExhausted {
        /** Calls in progress go on, no new one is answered by an agent or dialled. */
        @JsonProperty("RejectNewCalls")
        REJECT_NEW_CALLS,
        /** It is told. */
        @JsonProperty("NotifyOnly")
        NOTIFY_ONLY
    }

    /**
     * A phone number of the tenant.
     *
     * @param name the PhoneNumber's name
     * @param number E.164
     * @param agent the VoiceAgent that answers; empty when none is assigned
     */
    public record AssignedNumber(String name, String number, String agent) {}

    /**
     * The operator's identity, as its ServiceAccount token states it.
     *
     * @param issuer the cluster's token issuer
     * @param subject {@code system:serviceaccount:<namespace>:<name>}
     * @param audience the audience made for this tenant alone
     * @param jwks the cluster's public signing keys, a JSON Web Key Set (RFC 7517)
     */
    public record OperatorIdentity(String issuer, String subject, String audience, JsonNode jwks) {}

    /**
     * An OpenID Connect issuer, whose tokens of this audience are this tenant's alone.
     *
     * @param issuer as in the tokens' {@code iss}: https
     * @param audience what {@code aud} must contain
     * @param rolesClaim the claim that lists the bearer's roles
     */
    public record Oidc(String issuer, String audience, String rolesClaim) {}
}
