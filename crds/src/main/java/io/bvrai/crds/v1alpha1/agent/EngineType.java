package io.bvrai.crds.v1alpha1.agent;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The ways in which speech becomes speech. */
public enum EngineType {
    /** Ultravox's hosted speech model. */
    @JsonProperty("Ultravox")
    ULTRAVOX,
    /** OpenAI's realtime speech model. */
    @JsonProperty("OpenAIRealtime")
    OPEN_AI_REALTIME,
    /** A transcriber, a language model and a voice, each of a provider of its own. */
    @JsonProperty("Cascade")
    CASCADE
}
