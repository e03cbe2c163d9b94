package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.DriftPolicy;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.ManagementPolicy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tenant is to be given. */
@Wire
@ValidationRule(
        value = "!has(self.adoptId) || self.adoptId.matches('" + Formats.TENANT_ID_OR_NOTHING + "')",
        message =
                "adoptId must be the 26 characters of a tenant's id as status.id shows it: lower-case letters and digits from 2 to 7",
        fieldPath = ".adoptId")
@ValidationRule(
        value = "self.resyncInterval.matches('" + Formats.DURATION + "')",
        message = "resyncInterval" + Formats.SAYS_DURATION,
        fieldPath = ".resyncInterval")
@ValidationRule(
        value =
                "self.resyncInterval" + Formats.IS_NO_DURATION
                        + " || (duration(self.resyncInterval) >= duration('30s') && duration(self.resyncInterval) <= duration('24h'))",
        message = "resyncInterval must be between 30s and 24h: each resync costs the neighbours a read",
        fieldPath = ".resyncInterval")
public record TenantSpec(
        @Required @Size(min = 1, max = 120) @JsonPropertyDescription("The tenant's name for people.")
        String displayName,

        @Size(max = 26)
        @Pattern(Formats.TENANT_ID_OR_NOTHING)
        @JsonPropertyDescription(
                "For the platform team only: take over a released or orphaned registry id after a restore or a move.")
        @Nullable
        String adoptId,

        @Default("{}") @JsonPropertyDescription("What the tenant may use at most.")
        TenantQuota quota,

        @Default("{}") @JsonPropertyDescription("The tenant's account with the telephone network.")
        TenantTelephony telephony,

        @Default("{}") @JsonPropertyDescription("Who may use the tenant's namespace and API.")
        TenantAccess access,

        @Size(max = 20)
        @JsonPropertyDescription(
                "The AI providers the tenant's agents may use. The keys are put into Vault by the tenant's people.")
        @KeyedBy("name")
        List<ProviderAccount> providers,

        @Default("{}") @JsonPropertyDescription("What the tenant's pods may reach beyond what every tenant's may.")
        TenantNetwork network,

        @JsonPropertyDescription("Where the tenant's data lies and for how long.") @Nullable
        TenantData data,

        @JsonPropertyDescription("The regimes that the tenant's calls fall under.") @Nullable
        TenantCompliance compliance,

        @JsonPropertyDescription("How the tenant's credentials are looked after.") @Nullable
        TenantCredentials credentials,

        @Default("{}") @JsonPropertyDescription("Whether the tenant is served.")
        TenantLifecycle lifecycle,

        @Default("Full")
        @JsonPropertyDescription(
                "Full: the operator writes to Vault, database, cache and telephone account. ObserveOnly: it only reports.")
        ManagementPolicy managementPolicy,

        @Default("Repair")
        @JsonPropertyDescription(
                "Repair: what was changed by hand outside the cluster is put right. Report: it is only reported.")
        DriftPolicy driftPolicy,

        @Default("10m")
        @Size(max = Formats.DURATION_LENGTH)
        @Pattern(Formats.DURATION)
        @JsonPropertyDescription(
                "How often the systems outside the cluster are compared with the spec; evenly spread. 30s to 24h.")
        String resyncInterval) {

    public TenantSpec {
        quota = Copies.orDefault(quota, TenantQuota.DEFAULT);
        telephony = Copies.orDefault(telephony, TenantTelephony.DEFAULT);
        access = Copies.orDefault(access, TenantAccess.NOBODY);
        providers = Copies.of(providers);
        network = Copies.orDefault(network, TenantNetwork.NOTHING_MORE);
        lifecycle = Copies.orDefault(lifecycle, TenantLifecycle.DEFAULT);
        managementPolicy = Copies.orDefault(managementPolicy, ManagementPolicy.FULL);
        driftPolicy = Copies.orDefault(driftPolicy, DriftPolicy.REPAIR);
        resyncInterval = Copies.orDefault(resyncInterval, "10m");
    }
}
