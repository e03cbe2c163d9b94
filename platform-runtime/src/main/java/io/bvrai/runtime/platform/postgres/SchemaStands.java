package io.bvrai.runtime.platform.postgres;

/** Told once in a process that serves, on a thread that may block: from now on the tenant's schema is as new as this image needs it. */
public record SchemaStands() {}
