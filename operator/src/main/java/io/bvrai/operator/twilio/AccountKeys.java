package io.bvrai.operator.twilio;

import java.util.List;

/**
 * Standard API keys of a subaccount: they reach its calls and numbers, not the account itself nor its keys. All methods throw
 * {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface AccountKeys {
    /** Makes a key. One whose answer is lost stays at Twilio, found by its name and of use to nobody. */
    AccountKey create(String accountSid, String name);

    /** SIDs of the account's keys that are called so. */
    List<String> named(String accountSid, String name);

    /** The key lets nobody in any more. Nothing to delete is success. */
    void delete(String accountSid, String keySid);

    /** Whether Twilio lets this key at what is the account's. */
    boolean accepts(String accountSid, AccountKey key);
}
