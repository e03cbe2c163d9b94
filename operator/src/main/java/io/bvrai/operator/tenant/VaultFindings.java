package io.bvrai.operator.tenant;

import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a tenant's places in Vault and isn't the operator's to put right, in words.
 *
 * @param unowned what nobody who has business there put
 * @param exposed keys that can be read out of Vault
 */
record VaultFindings(List<String> unowned, List<String> exposed) {
    static final VaultFindings NONE = new VaultFindings(List.of(), List.of());

    /** For whoever has to find out what happened; empty when nothing is wrong. */
    Optional<String> message() {
        String strange = unowned.isEmpty()
                ? ""
                : "Vault holds what nobody who has business there put: " + String.join(", ", unowned)
                        + ". Find out who did and remove it; secrets and auth roles are erased with the tenant. ";
        String open = exposed.isEmpty()
                ? ""
                : "Vault gives out what must never leave it, and can't take that back: " + String.join(", ", exposed)
                        + ". Find out who set it; what it encrypts is safe again only under another key.";
        return Optional.of((strange + open).strip()).filter(words -> !words.isEmpty());
    }
}
