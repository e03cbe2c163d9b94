package io.bvrai.simulator.account;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The main account and its subaccounts. Confined to the simulator's event loop. */
public final class Accounts {
    private final Map<String, Account> bySid = new LinkedHashMap<>();
    private final Account main;
    private final Clock clock;
    private final double defaultCps;

    public Accounts(String mainSid, String mainToken, double cps, Clock clock) {
        this.clock = clock;
        this.defaultCps = cps;
        this.main = new Account(mainSid, mainSid, "Main account", mainToken, cps, clock.instant());
        bySid.put(mainSid, main);
    }

    public Account main() {
        return main;
    }

    public Account createSubaccount(String friendlyName) {
        Account account =
                new Account(Sid.create("AC"), main.sid(), friendlyName, Sid.token(), defaultCps, clock.instant());
        bySid.put(account.sid(), account);
        return account;
    }

    public Optional<Account> find(String sid) {
        return Optional.ofNullable(bySid.get(sid));
    }

    public Collection<Account> all() {
        return bySid.values();
    }
}
