package io.bvrai.runtime.engine;

/**
 * How much of an interrupted utterance reached the caller's ear.
 *
 * @param itemId the engine's name for the utterance
 * @param heardMillis what was certainly played; never more than was
 * @param sentMillis what had been sent towards the caller
 */
public record HeardSpeech(String itemId, int heardMillis, int sentMillis) {}
