package io.bvrai.operator.postgres;

import io.bvrai.operator.external.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Proofs that tenants were erased, each chained to the one before by its hash. A certificate names nothing: it holds salted commitments, and
 * what opens them (salt and text) lies beside the chain. So erasing an opening leaves the chain whole, and no certificate tells who was a
 * customer. All methods throw {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface ErasureCertificates {
    /**
     * A certificate.
     *
     * @param position its place in the chain, from 1
     * @param statement what was hashed: JSON with the position, the hash before, the time and the commitments
     * @param hash SHA-256 of the statement, in hex
     */
    record Certificate(long position, String statement, String hash) {}

    /** Records that everything named was found gone, and frees the tenant's name, both or neither. Once for each id. */
    Certificate issue(TenantId id, List<String> gone, Instant now);

    Optional<Certificate> find(TenantId id);

    /** The certificate of the last tenant of this name that was erased. */
    Optional<Certificate> lastOf(String name);

    /** What breaks the chain, in words; empty when every link, hash and remaining opening holds. */
    List<String> verify();

    /** Forgets what one certificate spoke of; the chain still verifies. */
    void forgetOpenings(TenantId id);
}
