package io.bvrai.operator.twilio;

import java.util.Collection;
import java.util.List;

/**
 * Which countries a subaccount may call. The account acts for itself, with a token that it has. All methods throw
 * {@link io.bvrai.operator.external.NeighbourException}. Source: <a href="https://www.twilio.com/docs/voice/api/dialing-permissions-resources">Twilio's
 * Voice Dialing Geographic Permissions</a>.
 */
public interface DialingPermissions {
    /** Countries that one request may name. Twilio documents no limit: a careful one of ours. */
    int MOST_AT_ONCE = 100;

    /** Whether the account may call what its parent may; so does one that was just opened. */
    boolean inherited(String accountSid, String token);

    /** From now on the account's own permissions hold. What those are then Twilio doesn't document: they are to be read. */
    void endInheritance(String accountSid, String token);

    /** Every country that Twilio can call, and what the account may call there. */
    List<CountryPermission> countries(String accountSid, String token);

    /** Sets what the account may call in each of these countries; in the others nothing changes. */
    void set(String accountSid, String token, Collection<CountryPermission> permissions);
}
