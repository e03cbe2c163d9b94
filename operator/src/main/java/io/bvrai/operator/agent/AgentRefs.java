package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.Labels;
import io.bvrai.crds.v1alpha1.agent.Cascade;
import io.bvrai.crds.v1alpha1.agent.EngineSettings;
import io.bvrai.crds.v1alpha1.agent.EngineType;
import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentReason;
import io.bvrai.crds.v1alpha1.agent.VoiceAgentSpec;
import io.bvrai.crds.v1alpha1.tenant.ProviderAccount;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Ownership;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an agent's spec points at. Pure: the lookups are passed in. */
sealed interface AgentRefs {
    /**
     * Everything is there.
     *
     * @param system the instructions
     */
    record Resolved(HomeTenant tenant, String system) implements AgentRefs {}

    /** Something isn't. */
    record Unresolved(VoiceAgentReason reason, String message) implements AgentRefs {}

    /** The content ConfigMaps that an agent names. */
    static Set<ResourceID> contentOf(VoiceAgent agent) {
        return Optional.ofNullable(agent.getSpec().prompt().systemFrom()).stream()
                .map(from -> new ResourceID(
                        from.configMapKeyRef().name(), agent.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }

    /**
     * Resolves a spec.
     *
     * @param tenant the Tenant of the agent's namespace
     * @param content a ConfigMap of the agent's namespace, if it carries the content label; others aren't seen
     */
    static AgentRefs resolve(VoiceAgent agent, Optional<Tenant> tenant, Function<String, Optional<ConfigMap>> content) {
        var home = HomeTenant.of(agent, tenant);
        if (home.isEmpty()) {
            return tenant.isEmpty()
                    ? new Unresolved(
                            VoiceAgentReason.TENANT_NOT_FOUND,
                            "Namespace " + agent.getMetadata().getNamespace()
                                    + " belongs to no Tenant: create the agent in the namespace of one")
                    : new Unresolved(
                            VoiceAgentReason.TENANT_NOT_READY,
                            "Tenant " + tenant.get().getMetadata().getName() + " has no namespace and id yet");
        }
        var missing = missingProvider(agent.getSpec(), home.get().tenant());
        return missing.isPresent() ? missing.get() : resolvePrompt(agent.getSpec(), home.get(), content);
    }

    private static AgentRefs resolvePrompt(
            VoiceAgentSpec spec, HomeTenant home, Function<String, Optional<ConfigMap>> content) {
        var from = spec.prompt().systemFrom();
        if (from == null) {
            return new Resolved(
                    home, Objects.requireNonNull(spec.prompt().system(), "the schema demands one of the two"));
        }
        var ref = from.configMapKeyRef();
        var configMap = content.apply(ref.name());
        if (configMap.isEmpty()) {
            return new Unresolved(
                    VoiceAgentReason.CONTENT_NOT_FOUND,
                    "No ConfigMap " + ref.name() + " with the label " + Labels.CONTENT
                            + "=true: create it, or label it if it is there");
        }
        if (Ownership.isManaged(configMap.get())) {
            return new Unresolved(
                    VoiceAgentReason.CONTENT_NOT_LABELLED,
                    "ConfigMap " + ref.name() + " is the operator's, not content");
        }
        var data = configMap.get().getData();
        var system = data == null ? null : data.get(ref.key());
        if (system == null || system.isBlank()) {
            return new Unresolved(
                    VoiceAgentReason.CONTENT_NOT_FOUND,
                    "ConfigMap " + ref.name() + " has no text under the key " + ref.key() + ": add it");
        }
        return new Resolved(home, system);
    }

    private static Optional<Unresolved> missingProvider(VoiceAgentSpec spec, Tenant tenant) {
        return Stream.concat(Stream.of((EngineSettings) spec.engine()), spec.fallbackEngines().stream())
                .flatMap(engine -> needs(engine).stream())
                .filter(need -> tenant.getSpec().providers().stream().noneMatch(need::isMetBy))
                .findFirst()
                .map(need -> new Unresolved(
                        VoiceAgentReason.PROVIDER_NOT_FOUND,
                        "Tenant " + tenant.getMetadata().getName() + " has no provider " + need.name() + " of kind "
                                + need.kind() + " in spec.providers"));
    }

    private static List<Need> needs(EngineSettings engine) {
        var ref = Optional.ofNullable(engine.providerRef());
        return switch (engine.type()) {
            case ULTRAVOX -> needs(ref, ProviderAccount.Kind.ULTRAVOX);
            case OPEN_AI_REALTIME -> needs(ref, ProviderAccount.Kind.OPEN_AI);
            case CASCADE -> needs(Objects.requireNonNull(engine.cascade(), "the schema demands " + EngineType.CASCADE));
        };
    }

    private static List<Need> needs(Cascade cascade) {
        var needs = new ArrayList<Need>();
        needs.add(new Need(cascade.transcriber().deepgram().providerRef(), ProviderAccount.Kind.DEEPGRAM));
        if (cascade.model().openAI() != null) {
            needs.add(new Need(cascade.model().openAI().providerRef(), ProviderAccount.Kind.OPEN_AI));
        }
        if (cascade.model().anthropic() != null) {
            needs.add(new Need(cascade.model().anthropic().providerRef(), ProviderAccount.Kind.ANTHROPIC));
        }
        needs.add(new Need(cascade.voice().elevenLabs().providerRef(), ProviderAccount.Kind.ELEVEN_LABS));
        return needs;
    }

    private static List<Need> needs(Optional<String> ref, ProviderAccount.Kind kind) {
        return ref.map(name -> new Need(name, kind)).stream().collect(Collectors.toList());
    }

    /** A provider that an engine names. */
    record Need(String name, ProviderAccount.Kind kind) {
        boolean isMetBy(ProviderAccount account) {
            return account.name().equals(name) && account.kind() == kind;
        }
    }
}
