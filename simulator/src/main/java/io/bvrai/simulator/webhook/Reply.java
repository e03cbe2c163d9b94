package io.bvrai.simulator.webhook;

/** A 2xx answer to a webhook. */
public record Reply(int status, String contentType, String body) {}
