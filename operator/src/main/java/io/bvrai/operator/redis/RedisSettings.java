package io.bvrai.operator.redis;

import io.bvrai.operator.external.TrustBundle;
import java.time.Duration;

/**
 * How the operator reaches Redis; always TLS with verification of the host name.
 *
 * @param timeout limit of connecting and of each command
 */
public record RedisSettings(String host, int port, TrustBundle trust, Duration timeout) {}
