package io.bvrai.operator.tenant;

import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Closes a tenant's telephone account. That releases every number in it for good, so what it still holds is moved to the platform's holding
 * account first, and seen there. An account that the tenant brought itself is left alone: it isn't ours to close.
 */
final class AccountClosing {
    private final TelephonyAccounts accounts;
    private final PhoneNumbers numbers;

    AccountClosing(TelephonyAccounts accounts, PhoneNumbers numbers) {
        this.accounts = accounts;
        this.numbers = numbers;
    }

    /** What it waits for; empty when the account is closed. */
    Optional<String> proceed(TenantIdentity tenant) {
        for (Subaccount account : accounts.findByTag(tenant.id().twilioTag())) {
            String tag = tenant.id().heldNumberTag();
            List<HeldNumber> held = numbers.list(account.sid());
            for (HeldNumber number : held) {
                numbers.move(account.sid(), number.sid(), accounts.holdingAccount(), tag);
            }
            List<String> missing = missing(held);
            List<HeldNumber> left = numbers.list(account.sid());
            if (!missing.isEmpty() || !left.isEmpty()) {
                return Optional.of(
                        "Twilio account " + account.sid() + " isn't closed before all its numbers are seen in "
                                + accounts.holdingAccount() + ": "
                                + (missing.isEmpty() ? words(left) : String.join(", ", missing))
                                + ". It is tried again by itself.");
            }
            accounts.close(account.sid());
        }
        return Optional.empty();
    }

    /** The numbers that the holding account keeps for this tenant. */
    List<String> kept(TenantIdentity tenant) {
        return numbers.findByTag(accounts.holdingAccount(), tenant.id().heldNumberTag()).stream()
                .map(HeldNumber::number)
                .toList();
    }

    /** Whether an account of the tenant is still open. */
    boolean open(TenantIdentity tenant) {
        return !accounts.findByTag(tenant.id().twilioTag()).isEmpty();
    }

    private List<String> missing(List<HeldNumber> moved) {
        return moved.stream()
                .map(HeldNumber::number)
                .filter(number ->
                        numbers.findByNumber(accounts.holdingAccount(), number).isEmpty())
                .toList();
    }

    private static String words(List<HeldNumber> held) {
        return held.stream().map(HeldNumber::number).collect(Collectors.joining(", "));
    }
}
