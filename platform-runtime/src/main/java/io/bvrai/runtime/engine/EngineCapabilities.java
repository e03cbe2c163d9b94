package io.bvrai.runtime.engine;

/**
 * What differs between engines and matters to a call.
 *
 * @param truncates the engine's memory of its own speech can be cut at what was heard
 * @param preparesAhead a session is opened while the carrier waits for the webhook's answer
 * @param mulaw audio passes through without transcoding
 */
public record EngineCapabilities(boolean truncates, boolean preparesAhead, boolean mulaw) {}
