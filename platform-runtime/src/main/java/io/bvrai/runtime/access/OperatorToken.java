package io.bvrai.runtime.access;

import io.bvrai.crds.config.TenantConfig;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * The operator's proof of who it is: a token of its ServiceAccount with an audience made for this tenant alone, so that a tenant that was broken
 * into can't show it to another. Checked against the cluster's signing keys in the tenant's configuration, without asking anybody.
 */
final class OperatorToken {
    private OperatorToken() {}

    static boolean isValid(String token, TenantConfig.OperatorIdentity operator) {
        try {
            JsonWebKeySet keys = new JsonWebKeySet(operator.jwks().toString());
            new JwtConsumerBuilder()
                    .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                    .setJwsAlgorithmConstraints(
                            AlgorithmConstraints.ConstraintType.PERMIT,
                            AlgorithmIdentifiers.RSA_USING_SHA256,
                            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
                    .setExpectedIssuer(operator.issuer())
                    .setExpectedAudience(operator.audience())
                    .setExpectedSubject(operator.subject())
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds(30)
                    .build()
                    .processToClaims(token);
            return true;
        } catch (InvalidJwtException | JoseException refused) {
            return false;
        }
    }
}
