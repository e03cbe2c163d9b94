package io.bvrai.simulator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults waiting for their request. Thread-safe. */
public final class Faults {
    private final List<Fault> armed = new ArrayList<>();

    public synchronized void arm(Fault fault) {
        armed.add(fault);
    }

    public synchronized void clear() {
        armed.clear();
    }

    public synchronized List<Fault> armed() {
        return List.copyOf(armed);
    }

    /** The fault this request runs into, used up by one. */
    public synchronized Optional<Fault> take(String site, String method, String path) {
        for (int i = 0; i < armed.size(); i++) {
            Fault fault = armed.get(i);
            if (fault.hits(site, method, path)) {
                if (fault.times() <= 1) {
                    armed.remove(i);
                } else {
                    armed.set(i, fault.less());
                }
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
