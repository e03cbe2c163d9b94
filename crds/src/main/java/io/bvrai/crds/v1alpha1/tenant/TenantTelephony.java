package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant's account with the telephone network. */
@Wire
@ValidationRule(
        value = "self.region == 'US1'",
        message = "a region other than US1 is not enforced yet and therefore refused",
        fieldPath = ".region")
@ValidationRule(
        value = "!has(self.allowedCountries) || self.allowedCountries.all(o, o.matches('" + Formats.COUNTRY + "'))",
        message = "allowedCountries are ISO 3166-1 alpha-2 codes in capitals and in quotes, such as \"US\"",
        fieldPath = ".allowedCountries")
public record TenantTelephony(
        @Default("Twilio") @JsonPropertyDescription("The telephone network.")
        Provider provider,

        @Default("{}") @JsonPropertyDescription("The account at the provider.")
        Account account,

        @Default("US1")
        @JsonPropertyDescription(
                "Where the provider processes the tenant's calls. Immutable. Must be US1 until the others are enforced.")
        Region region,

        @Size(max = 100)
        @JsonPropertyDescription(
                "Countries that may be called and in which numbers may be bought and bound, as quoted ISO 3166-1 alpha-2 codes. Empty: none. A number that is held when its country is removed is kept.")
        @Distinct
        List<@Size(min = 2, max = 2) @Pattern(Formats.COUNTRY) String> allowedCountries) {

    static final TenantTelephony DEFAULT = new TenantTelephony(Provider.TWILIO, Account.DEFAULT, Region.US1, List.of());

    public TenantTelephony {
        provider = Copies.orDefault(provider, Provider.TWILIO);
        account = Copies.orDefault(account, Account.DEFAULT);
        region = Copies.orDefault(region, Region.US1);
        allowedCountries = Copies.of(allowedCountries);
    }

    /** The telephone networks that the platform speaks to. */
    public enum Provider {
        @JsonProperty("Twilio")
        TWILIO
    }

    /** Twilio's processing regions. */
    public enum Region {
        US1,
        IE1,
        AU1
    }

    /** The account that holds the tenant's numbers and makes its calls. */
    @Wire
    @ValidationRule(
            value = "self.mode == 'Existing' ? has(self.sid) : !has(self.sid)",
            message = "sid is required with mode Existing and refused with mode Subaccount")
    @ValidationRule(
            value = "!has(self.sid) || self.sid.matches('" + Formats.ACCOUNT_SID + "')",
            message = "sid must be an account's SID: AC and 32 hexadecimal digits in lower case",
            fieldPath = ".sid")
    public record Account(
            @Default("Subaccount")
            @JsonPropertyDescription(
                    "Subaccount: the operator opens one under the platform's account. Existing: sid names one whose token the platform team puts into Vault. Immutable.")
            Mode mode,

            @Size(max = 34)
            @Pattern(Formats.ACCOUNT_SID)
            @JsonPropertyDescription("The existing account's SID. Immutable.")
            @Nullable
            String sid) {

        static final Account DEFAULT = new Account(Mode.SUBACCOUNT, null);

        public Account {
            mode = Copies.orDefault(mode, Mode.SUBACCOUNT);
        }
    }

    /** Where the account comes from. */
    public enum Mode {
        @JsonProperty("Subaccount")
        SUBACCOUNT,
        @JsonProperty("Existing")
        EXISTING
    }
}
