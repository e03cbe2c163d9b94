package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TrustBundle;
import java.time.Duration;

/**
 * How the operator reaches PostgreSQL.
 *
 * @param platformDatabase database of the tenant registry, and the one administration is done from
 * @param trust authorities of the server's certificate; the host name is verified too
 * @param connectTimeout limit of connecting and logging in
 * @param statementTimeout limit of each statement
 */
public record PostgresSettings(
        String host,
        int port,
        String platformDatabase,
        TrustBundle trust,
        Duration connectTimeout,
        Duration statementTimeout) {}
