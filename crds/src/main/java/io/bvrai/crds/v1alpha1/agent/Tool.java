package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Formats;
import io.bvrai.crds.v1alpha1.KeyedBy;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something an agent can do beside talking: exactly one of its components is set. */
@Wire
@ValidationRule(
        value = "[has(self.http), has(self.transfer), has(self.builtin)].filter(set, set).size() == 1",
        message = "exactly one of http, transfer and builtin must be set")
@ValidationRule(
        value = "!(has(self.builtin) && 'OptOut' in self.builtin)",
        message = "builtin OptOut is not enforced yet and therefore refused",
        fieldPath = ".builtin")
public record Tool(
        @JsonPropertyDescription("A request to a web service of the tenant's.") @Nullable
        Http http,

        @JsonPropertyDescription("Handing the caller over to a person.") @Nullable
        Transfer transfer,

        @Size(min = 1, max = 4)
        @JsonPropertyDescription("Tools that the platform brings along. OptOut is refused until it is enforced.")
        @Distinct
        List<Builtin> builtin) {

    public Tool {
        builtin = Copies.of(builtin);
    }

    /** A request to a web service of the tenant's. */
    @Wire
    @ValidationRule(
            value = "self.timeout" + Formats.IS_NO_DURATION
                    + " || (duration(self.timeout) >= duration('100ms') && duration(self.timeout) <= duration('60s'))",
            message = "timeout must be between 100ms and 60s: the caller waits in silence",
            fieldPath = ".timeout")
    public record Http(
            @Required
            @Size(min = 1, max = Formats.IDENTIFIER_LENGTH)
            @Pattern(Formats.IDENTIFIER)
            @JsonPropertyDescription("The name that the model calls it by.")
            String name,

            @Required
            @Size(min = 1, max = 1024)
            @JsonPropertyDescription("What it does and when to use it, for the model.")
            String description,

            @PreserveUnknownFields
            @JsonPropertyDescription("The arguments as a JSON Schema of type object; none when absent.")
            @Nullable
            JsonNode parameters,

            @Default("POST") @JsonPropertyDescription("The HTTP method.")
            Method method,

            @Required
            @Size(max = Formats.URL_LENGTH)
            @Pattern(Formats.HTTPS_URL)
            @JsonPropertyDescription("The address, https only; private addresses are refused when it is resolved.")
            String url,

            @JsonPropertyDescription("Where the credential is.") @Nullable
            AuthFrom authFrom,

            @Default("5s")
            @Size(max = Formats.DURATION_LENGTH)
            @Pattern(Formats.DURATION)
            @JsonPropertyDescription("How long an answer may take, 100ms to 60s.")
            String timeout,

            @Default("10") @Min(1) @Max(1000) @JsonPropertyDescription("How often it may be used in one call.")
            Integer maxPerCall) {

        public Http {
            method = Copies.orDefault(method, Method.POST);
            timeout = Copies.orDefault(timeout, "5s");
            maxPerCall = Copies.orDefault(maxPerCall, 10);
        }
    }

    /** HTTP methods. */
    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /** Where a tool's credential is. */
    @Wire
    public record AuthFrom(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("Its name below the tenant's tools/ in Vault.")
            String vaultKey) {}

    /** Handing the caller over to a person. */
    @Wire
    public record Transfer(
            @Required
            @Size(min = 1, max = Formats.IDENTIFIER_LENGTH)
            @Pattern(Formats.IDENTIFIER)
            @JsonPropertyDescription("The name that the model calls it by.")
            String name,

            @Required
            @Size(min = 1, max = 20)
            @JsonPropertyDescription("Whom the caller can be handed to.")
            @KeyedBy("name")
            List<Destination> destinations,

            @Default("Cold")
            @JsonPropertyDescription("Cold: the caller is connected at once. Warm: the person hears a summary first.")
            TransferMode mode) {

        public Transfer {
            destinations = Copies.of(destinations);
            mode = Copies.orDefault(mode, TransferMode.COLD);
        }
    }

    /** A person or desk that takes calls over. */
    @Wire
    public record Destination(
            @Required
            @Size(min = 1, max = Formats.NAME_LENGTH)
            @Pattern(Formats.NAME)
            @JsonPropertyDescription("The name that the model chooses by.")
            String name,

            @Required
            @Size(max = Formats.E164_LENGTH)
            @Pattern(Formats.E164)
            @JsonPropertyDescription("The telephone number in E.164 form.")
            String number) {}

    /** How a caller is handed over. */
    public enum TransferMode {
        @JsonProperty("Cold")
        COLD,
        @JsonProperty("Warm")
        WARM
    }

    /** Tools that the platform brings along. */
    public enum Builtin {
        @JsonProperty("HangUp")
        HANG_UP,
        @JsonProperty("SendDigits")
        SEND_DIGITS,
        @JsonProperty("OptOut")
        OPT_OUT,
        @JsonProperty("SearchKnowledge")
        SEARCH_KNOWLEDGE
    }
}
