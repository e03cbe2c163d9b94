package io.bvrai.runtime.engine;

import io.vertx.core.Future;

/** The tenant's keys at its providers, kept by the tenant's people in Vault. */
public interface ProviderKeys {
    /**
     * @param providerRef the provider's name in {@code Tenant.spec.providers}
     * @return the key as it is now; fails with {@link EngineException} when there is none
     */
    Future<String> apiKey(String providerRef);
}
