package io.bvrai.runtime.access;

import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.config.ConfigFiles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ForbiddenException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.Headers;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Tokens of the tenant's OpenID Connect issuer: JWTs (RFC 7519) that it signed with one of its published keys, for this tenant's audience, and that are
 * good now. Nothing that a token says is logged or repeated.
 */
@Singleton
public class OidcTokens {
    /** With a symmetric one, whoever can check a token could make it. */
    private static final AlgorithmConstraints ASYMMETRIC = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private static final int SKEW_SECONDS = 30;

    private final ConfigFiles files;
    private final IssuerKeys keys;
    private final PepperedHash hash;
    private final Clock clock;

    @Inject
    OidcTokens(ConfigFiles files, IssuerKeys keys, PepperedHash hash, Clock clock) {
        this.files = files;
        this.keys = keys;
        this.hash = hash;
        this.clock = clock;
    }

    /**
     * Who shows this token.
     *
     * @return empty where the tenant has no issuer, and for what isn't a token of its own for this tenant that is good now
     * @throws ForbiddenException if it names none of the roles
     * @throws IssuerAwayException if the issuer's keys are needed and can't be had
     */
    Optional<Caller> find(String token) {
        return files.tenant()
                .flatMap(tenant -> Optional.ofNullable(tenant.oidc()))
                .flatMap(oidc -> claims(token, oidc).map(claims -> caller(claims, oidc)));
    }

    private Optional<JwtClaims> claims(String token, TenantConfig.Oidc oidc) {
        try {
            return verified(token, oidc, keysFor(token, oidc), clock.instant());
        } catch (JoseException refused) {
            return Optional.empty();
        }
    }

    /** What a token says, if it is one of these keys', for this audience and good now. */
    static Optional<JwtClaims> verified(String token, TenantConfig.Oidc oidc, List<JsonWebKey> keys, Instant now) {
        try {
            return Optional.of(new JwtConsumerBuilder()
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                    .setJwsAlgorithmConstraints(ASYMMETRIC)
                    .setExpectedIssuer(oidc.issuer())
                    .setExpectedAudience(oidc.audience())
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                    .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                    .build()
                    .processToClaims(token));
        } catch (InvalidJwtException refused) {
            // Its message quotes the token.
            return Optional.empty();
        }
    }

    /**
     * What stands above a token that may be one.
     *
     * @throws JoseException if it isn't a signed token of a kind that may be accepted
     */
    static Headers headers(String token) throws JoseException {
        JsonWebSignature signed = new JsonWebSignature();
        signed.setCompactSerialization(token);
        // As an object: anything may stand there, of any depth; a cast isn't a refusal, and printing it takes the whole
        // stack.
        if (!(signed.getHeaders().getObjectHeaderValue("alg") instanceof String algorithm)) {
            throw new JoseException("It names no algorithm");
        }
        ASYMMETRIC.checkConstraint(algorithm);
        return signed.getHeaders();
    }

    /** Asks nobody about what can't be a token. */
    private List<JsonWebKey> keysFor(String token, TenantConfig.Oidc oidc) throws JoseException {
        return switch (headers(token).getObjectHeaderValue("kid")) {
            case null -> keys.of(oidc.issuer(), null);
            case String keyId -> keys.of(oidc.issuer(), keyId);
            default -> List.of();
        };
    }

    private Caller caller(JwtClaims claims, TenantConfig.Oidc oidc) {
        List<?> words =
                switch (claims.getClaimValue(oidc.rolesClaim())) {
                    case String one -> List.of(one);
                    case List<?> several -> several;
                    case null, default -> List.of();
                };
        Caller.Role role = Caller.Role.strongest(words).orElseThrow(ForbiddenException::new);
        String subject = oidc.issuer() + "\n" + claims.getClaimValue("sub");
        return new Caller("OIDC subject " + PepperedHash.id(hash.of(subject)), role);
    }
}
