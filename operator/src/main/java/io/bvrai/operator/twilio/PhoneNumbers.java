package io.bvrai.operator.twilio;

import java.util.List;
import java.util.Optional;

/** Phone numbers of one tenant's account. All methods throw {@link io.bvrai.operator.external.NeighbourException}. */
public interface PhoneNumbers {
    /** All numbers the account holds: one listing serves the drift check of every number in it. */
    List<HeldNumber> list(String accountSid);

    Optional<HeldNumber> findByNumber(String accountSid, String number);

    List<HeldNumber> findByTag(String accountSid, String tag);

    /** Numbers for sale, E.164, best first; at most {@code limit}. */
    List<String> search(String accountSid, NumberSearch search, int limit);

    /** Buys. Not repeatable: see {@link TelephonyAccounts#create}. REFUSED when somebody else was faster. */
    HeldNumber buy(String accountSid, NumberPurchase purchase);

    /** Sets tag and voice settings; repeatable. */
    HeldNumber update(String accountSid, String numberSid, String tag, VoiceSettings voice);

    /**
     * Moves a number to another account of ours under a new tag, where it is answered by nobody; repeatable. Who relies on it looks there
     * afterwards.
     */
    void move(String accountSid, String numberSid, String toAccount, String tag);

    /** Gives the number back, irrevocably. Releasing what the account no longer holds is success. */
    void release(String accountSid, String numberSid);
}
