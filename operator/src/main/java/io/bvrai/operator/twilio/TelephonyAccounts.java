package io.bvrai.operator.twilio;

import java.util.List;
import java.util.Optional;

/** Subaccounts of the platform's account. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface TelephonyAccounts {
    /** Subaccounts with exactly this tag that are not closed. */
    List<Subaccount> findByTag(String tag);

    /** The subaccount with this SID, closed or not; empty when the platform's account has none: its numbers can't be bound with the platform's credentials. */
    Optional<Subaccount> find(String sid);

    /** Whether a subaccount with exactly this tag was closed. A closed one can't be opened again. */
    boolean wasClosed(String tag);

    /**
     * Creates one. Not repeatable: when the answer is lost the exception says UNCONFIRMED, and the caller looks by tag first (see
     * {@link io.bvrai.operator.external.CreateOnce}).
     */
    Subaccount create(String tag);

    /** The account that keeps numbers when their tenant's is closed: the platform's own. */
    String holdingAccount();

    /** Closes for good and releases every number in it. Closing a closed one is success. */
    void close(String sid);
}
