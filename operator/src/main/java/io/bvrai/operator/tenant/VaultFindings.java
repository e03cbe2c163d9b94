package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.tenant.TenantReason;
import io.bvrai.operator.external.NeighbourException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with a tenant's places in Vault and isn't the operator's to put right, in words.
 *
 * @param unowned what nobody who has business there put
 * @param exposed keys that can be read out of Vault
 * @param spoilt keys that can't do what they are there for, and how so
 * @param seen whether a look of this process came to its end: until then nothing is known, and nothing that was found before is over
 * @param unread why the latest look couldn't see it: the rest is what an earlier one found
 */
record VaultFindings(
        List<String> unowned, List<String> exposed, List<String> spoilt, boolean seen, Optional<String> unread) {
    /** Of a look that found nothing. */
    static final VaultFindings NONE = new VaultFindings(List.of(), List.of(), List.of());

    /** Before the first look. */
    static final VaultFindings UNSEEN = new VaultFindings(List.of(), List.of(), List.of(), false, Optional.empty());

    /** Of a look that came to its end. */
    VaultFindings(List<String> unowned, List<String> exposed, List<String> spoilt) {
        this(unowned, exposed, spoilt, true, Optional.empty());
    }

    /** Without what has come to be planned since it was found. */
    VaultFindings without(Set<String> planned) {
        return new VaultFindings(
                unowned.stream().filter(found -> !planned.contains(found)).toList(), exposed, spoilt, seen, unread);
    }

    /** What is known goes on being said, until a look sees it again. */
    VaultFindings notSeenAgain(NeighbourException failure) {
        return new VaultFindings(unowned, exposed, spoilt, seen, Optional.ofNullable(failure.getMessage()));
    }

    TenantReason reason() {
        return unowned.isEmpty() && exposed.isEmpty() && spoilt.isEmpty()
                ? TenantReason.VAULT_UNAVAILABLE
                : TenantReason.DRIFTED;
    }

    /** For whoever has to find out what happened; empty when nothing is wrong. */
    Optional<String> message() {
        String strange = unowned.isEmpty()
                ? ""
                : "Vault holds what nobody who has business there put: " + String.join(", ", unowned)
                        + ". Find out who did and remove it; secrets and auth roles are erased with the tenant. ";
        String open = exposed.isEmpty()
                ? ""
                : "Vault gives out what must never leave it, and can't take that back: " + String.join(", ", exposed)
                        + ". Find out who set it; what it encrypts is safe again only under another key. ";
        String useless = spoilt.isEmpty()
                ? ""
                : "Vault has keys that can't be mended: " + String.join(", ", spoilt)
                        + ". Find out who changed them; what an earlier version encrypted opens only with a backup of Vault's. ";
        String unseen = unread.map(why ->
                        "What nobody planned couldn't be looked for in Vault: " + why + ". The next look tries again.")
                .orElse("");
        return Optional.of((strange + open + useless + unseen).strip()).filter(words -> !words.isEmpty());
    }
}
