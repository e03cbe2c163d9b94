package io.bvrai.operator.vault;

import java.time.Duration;

/**
 * Lets exactly one ServiceAccount of exactly one namespace log in and gives it one policy.
 *
 * @param name {@code <namespace>.<ServiceAccount>}: the dot occurs in neither part
 */
public record AuthRole(String name, String namespace, String serviceAccount, String policy, Duration tokenTtl) {
    public static AuthRole of(String namespace, String serviceAccount, String policy, Duration tokenTtl) {
        return new AuthRole(namespace + "." + serviceAccount, namespace, serviceAccount, policy, tokenTtl);
    }
}
