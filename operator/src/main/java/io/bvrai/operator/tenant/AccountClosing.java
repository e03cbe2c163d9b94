package io.bvrai.operator.tenant;

import io.bvrai.operator.postgres.OffboardingRecords;
import io.bvrai.operator.twilio.HeldNumber;
import io.bvrai.operator.twilio.PhoneNumbers;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.TelephonyAccounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Closes a tenant's telephone account. That releases every number in it for good, so what it still holds is moved to the platform's holding
 * account first, and seen there, also by a process that comes in the midst of it. An account that the tenant brought itself is left alone: it isn't ours to close.
 */
final class AccountClosing {
    private final TelephonyAccounts accounts;
    private final PhoneNumbers numbers;
    private final OffboardingRecords records;

    AccountClosing(TelephonyAccounts accounts, PhoneNumbers numbers, OffboardingRecords records) {
        this.accounts = accounts;
        this.numbers = numbers;
        this.records = records;
    }

    /** What it waits for; empty when the account is closed. */
    Optional<String> proceed(TenantIdentity tenant) {
        for (Subaccount account : accounts.findByTag(tenant.id().twilioTag())) {
            String tag = tenant.id().heldNumberTag();
            for (HeldNumber number : numbers.list(account.sid())) {
                records.moving(tenant.id(), number.number());
                numbers.move(account.sid(), number.sid(), accounts.holdingAccount(), tag);
            }
            List<String> missing = missing(tenant);
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

    private List<String> missing(TenantIdentity tenant) {
        List<String> missing = new ArrayList<>();
        for (String number : records.moving(tenant.id())) {
            if (numbers.findByNumber(accounts.holdingAccount(), number).isPresent()) {
                records.arrived(tenant.id(), number);
            } else {
                missing.add(number);
            }
        }
        return missing;
    }

    private static String words(List<HeldNumber> held) {
        return held.stream().map(HeldNumber::number).collect(Collectors.joining(", "));
    }
}
