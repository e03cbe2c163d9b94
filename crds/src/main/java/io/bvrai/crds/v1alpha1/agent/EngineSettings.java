package io.bvrai.crds.v1alpha1.agent;

import org.jspecify.annotations.Nullable;

/** What {@link Engine} and {@link FallbackEngine} have in common; they are two types because a CRD schema can't recurse. */
public sealed interface EngineSettings permits Engine, FallbackEngine {
    /** A block belongs to a type exactly when it carries its name. */
    String BLOCK_MATCHES_TYPE = "(self.type == 'Ultravox') == has(self.ultravox)"
            + " && (self.type == 'OpenAIRealtime') == has(self.openAIRealtime)"
            + " && (self.type == 'Cascade') == has(self.cascade)";

    String BLOCK_MESSAGE = "exactly the block of the engine's type must be set: ultravox, openAIRealtime or cascade";

    /** Each part of a cascade has a provider of its own. */
    String PROVIDER = "(self.type == 'Cascade') != has(self.providerRef)";

    String PROVIDER_MESSAGE = "providerRef is required, except for Cascade, whose parts name a provider each";

    EngineType type();

    @Nullable
    Ultravox ultravox();

    @Nullable
    OpenAIRealtime openAIRealtime();

    @Nullable
    Cascade cascade();

    /** The name of a provider in {@code Tenant.spec.providers}; null for a cascade. */
    @Nullable
    String providerRef();
}
