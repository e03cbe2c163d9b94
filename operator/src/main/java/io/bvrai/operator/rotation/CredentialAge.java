package io.bvrai.operator.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How old a credential is, and what its rotation does.
 *
 * @param version how many there have been, this one included
 * @param lookAgain when the next step of a rotation is due; empty when none is under way
 */
public record CredentialAge(
        String credentialClass, int version, Instant rotatedAt, Instant nextAt, Optional<Duration> lookAgain) {}
