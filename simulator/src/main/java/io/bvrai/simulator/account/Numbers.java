package io.bvrai.simulator.account;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Phone numbers in use. A number belongs to one account at a time. Confined to the simulator's event loop. */
public final class Numbers {
    private final Map<String, PhoneNumber> bySid = new LinkedHashMap<>();
    private final Clock clock;

    public Numbers(Clock clock) {
        this.clock = clock;
    }

    public PhoneNumber assign(String accountSid, String number) {
        PhoneNumber assigned = new PhoneNumber(accountSid, number, clock.instant());
        bySid.put(assigned.sid(), assigned);
        return assigned;
    }

    public void release(String sid) {
        bySid.remove(sid);
    }

    public void releaseAllOf(String accountSid) {
        bySid.values().removeIf(number -> number.accountSid().equals(accountSid));
    }

    public Optional<PhoneNumber> find(String accountSid, String sid) {
        return Optional.ofNullable(bySid.get(sid))
                .filter(number -> number.accountSid().equals(accountSid));
    }

    public Optional<PhoneNumber> byNumber(String number) {
        return bySid.values().stream()
                .filter(each -> each.number().equals(number))
                .findFirst();
    }

    public List<PhoneNumber> of(String accountSid) {
        return bySid.values().stream()
                .filter(number -> number.accountSid().equals(accountSid))
                .toList();
    }

    public Collection<PhoneNumber> all() {
        return bySid.values();
    }
}
