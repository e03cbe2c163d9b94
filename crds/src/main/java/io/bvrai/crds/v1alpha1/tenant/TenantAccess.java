package io.bvrai.crds.v1alpha1.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may use a tenant's namespace and API. */
@Wire
@ValidationRule(
        value = "!has(self.corsOrigins) || self.corsOrigins.all(o, o.matches(r'" + Formats.ORIGIN + "'))",
        message =
                "corsOrigins are exact origins such as https://console.example.com: https, in lower case, with a port where it isn't"
                        + " 443, without a path or a final slash; * is refused",
        fieldPath = ".corsOrigins")
public record TenantAccess(
        @Size(max = 50)
        @JsonPropertyDescription("Who manages agents, numbers, campaigns and content in the tenant's namespace.")
        @KeyedBy({"kind", "name"})
        List<Subject> admins,

        @Size(max = 50) @JsonPropertyDescription("Who reads them.") @KeyedBy({"kind", "name"})
        List<Subject> viewers,

        @JsonPropertyDescription(
                "The identity provider whose tokens the tenant API accepts beside its own API keys. The condition OidcReady says whether it does.")
        @Nullable
        Oidc oidc,

        @Size(max = 20)
        @JsonPropertyDescription("Origins that browsers may call the tenant API from: scheme, host and port, no path.")
        @Distinct
        List<@Size(max = 253) @Pattern(Formats.ORIGIN) String> corsOrigins) {

    static final TenantAccess NOBODY = new TenantAccess(List.of(), List.of(), null, List.of());

    public TenantAccess {
        admins = Copies.of(admins);
        viewers = Copies.of(viewers);
        corsOrigins = Copies.of(corsOrigins);
    }

    /** A user or group of the cluster's identity provider. */
    @Wire
    @ValidationRule(
            value = "!self.name.startsWith('system:')",
            message = "subjects of the cluster itself (system:*) are refused",
            fieldPath = ".name")
    public record Subject(
            @Required @JsonPropertyDescription("Whether the name is a group's or a user's.")
            SubjectKind kind,

            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("The name as the cluster's identity provider gives it.")
            String name) {}

    /** What a subject is. ServiceAccounts aren't people. */
    public enum SubjectKind {
        @JsonProperty("Group")
        GROUP,
        @JsonProperty("User")
        USER
    }

    /** An OpenID Connect issuer. Its tokens of one audience are one tenant's: what another tenant has is switched on for nobody else. */
    @Wire
    @ValidationRule(
            value = "self.issuer.matches(r'" + Formats.OIDC_ISSUER + "')",
            message =
                    "issuer must be an https URL such as https://id.example.com/realms/voice, exactly as in the tokens' iss:"
                            + " no query, no fragment, no backslash, no space",
            fieldPath = ".issuer")
    @ValidationRule(
            value = "self.rolesClaim.matches('" + Formats.CLAIM + "')",
            message = "rolesClaim must be a claim's name such as roles: letters, digits and _ . : / -",
            fieldPath = ".rolesClaim")
    public record Oidc(
            @Required
            @Size(max = Formats.URL_LENGTH)
            @Pattern(Formats.OIDC_ISSUER)
            @JsonPropertyDescription(
                    "The issuer, exactly as in the tokens' iss and in its discovery document, on port 443 of a public address"
                            + " unless network.egress opens another.")
            String issuer,

            @Required
            @Size(min = 1, max = 253)
            @JsonPropertyDescription(
                    "The audience that tokens must carry. No other tenant may have it with the same issuer.")
            String audience,

            @Default("roles")
            @Size(min = 1, max = 64)
            @Pattern(Formats.CLAIM)
            @JsonPropertyDescription(
                    "The claim that lists the bearer's roles, a string or a list of them: viewer, operator, admin, auditor."
                            + " Other values give nothing.")
            String rolesClaim) {
        public Oidc {
            rolesClaim = Copies.orDefault(rolesClaim, "roles");
        }
    }
}
