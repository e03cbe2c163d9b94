package io.bvrai.operator.testbed.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Numbers each tenant's writes and lets one of them go wrong. Tenants are told apart by what a request speaks of, so that one operator can
 * serve many of them at once while for each another write fails. For a tenant whose operator was killed nothing passes until {@link #revive}.
 */
public final class Faults {
    private static final Pattern VARYING =
            Pattern.compile("(?<=/pods/)[^/]+|(?<=migrate-)[0-9a-f]+|AC[0-9a-f]{32}|SK[0-9a-f]{32}|PN[0-9a-f]{32}");
    private static final Pattern ID = Pattern.compile("(?<![a-z2-7])[a-z2-7]{26}(?![a-z2-7])");

    private static final Pattern ACCOUNT = Pattern.compile("AC[0-9a-f]{32}");

    private static final class Watched {
        private final String name;
        /** What requests about it may name it by. */
        private final Set<String> names = new CopyOnWriteArraySet<>();

        private final Map<String, Integer> turns = new HashMap<>();
        private final List<Point> writes = new ArrayList<>();
        private final Map<String, Integer> reads = new HashMap<>();
        private Optional<Point> target = Optional.empty();
        private Mode mode = Mode.RESET;
        private boolean hit;
        private boolean killed;

        private Watched(String name) {
            this.name = name;
            names.add(name);
        }

        private boolean isNamedIn(String text) {
            return names.stream().anyMatch(text::contains);
        }

        private Point point(String neighbour, String what) {
            String general = what;
            for (String known : names) {
                general = general.replace(known, known.equals(name) ? "<name>" : known.startsWith("AC") ? "…" : "<id>");
            }
            general = VARYING.matcher(general).replaceAll("…");
            return new Point(neighbour, general, turns.merge(neighbour + " " + general, 1, Integer::sum));
        }
    }

    /** What a client says to be let in and to take its leave; PostgreSQL's password and farewell have no words. */
    private static final Set<String> COURTESIES = Set.of("", "startup", "HELLO", "AUTH", "CLIENT", "QUIT");

    private final Map<String, Watched> tenants = new ConcurrentHashMap<>();
    private final Map<String, Integer> all = new ConcurrentHashMap<>();
    private final Map<String, Refusal> refusing = new ConcurrentHashMap<>();
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    /** A neighbour that refuses what is asked in such words, as soon as it has taken so many more writes. */
    private record Refusal(Mode mode, AtomicInteger writesLeft, String what) {
        boolean concerns(Request request) {
            if (!request.what().contains(what)) {
                return false;
            }
            boolean begun = request.writes() ? writesLeft.getAndDecrement() <= 0 : writesLeft.get() <= 0;
            return begun && mode.concerns(request);
        }
    }

    /** A write that is on its way until it is let go. */
    private record Held(String what, CountDownLatch caught, CountDownLatch released) {}

    /** From now on the neighbour refuses in this way. */
    public void refuse(String neighbour, Mode mode) {
        refuseAfter(neighbour, 0, mode);
    }

    /** The same once it has taken so many more writes. */
    public void refuseAfter(String neighbour, int writes, Mode mode) {
        refusing.put(neighbour, new Refusal(mode, new AtomicInteger(writes), ""));
    }

    /** From now on the neighbour refuses requests with these words in this way, and goes on doing everything else. */
    public void refuseOnly(String neighbour, String what, Mode mode) {
        refusing.put(neighbour, new Refusal(mode, new AtomicInteger(), what));
    }

    public void serve(String neighbour) {
        refusing.remove(neighbour);
    }

    /** The next such write to the neighbour doesn't arrive before it is let go, whatever its sender does meanwhile. */
    public void hold(String neighbour, String what) {
        held.put(neighbour, new Held(what, new CountDownLatch(1), new CountDownLatch(1)));
    }

    /** Whether a write is held. */
    public boolean holds(String neighbour) {
        Held write = held.get(neighbour);
        return write != null && write.caught().getCount() == 0;
    }

    public void letGo(String neighbour) {
        Held write = held.get(neighbour);
        if (write != null) {
            write.released().countDown();
        }
    }

    /** Nothing is held any more, at any neighbour. */
    public void letGoAll() {
        held.keySet().forEach(this::letGo);
    }

    /** The same, and the next write with these words is held in its place. */
    public void letGoAndHold(String neighbour, String what) {
        Held before = held.put(neighbour, new Held(what, new CountDownLatch(1), new CountDownLatch(1)));
        if (before != null) {
            before.released().countDown();
        }
    }

    /** Blocks while the request is held. */
    void delay(String neighbour, Request request) throws InterruptedException {
        Held write = held.get(neighbour);
        if (write == null || !request.writes() || !request.what().contains(write.what())) {
            return;
        }
        synchronized (write) {
            if (write.caught().getCount() == 0) {
                return;
            }
            write.caught().countDown();
        }
        write.released().await();
    }

    /** From now on requests about it are numbered. */
    public void watch(String tenant) {
        tenants.put(tenant, new Watched(tenant));
    }

    public void forget(String tenant) {
        tenants.remove(tenant);
    }

    /** Another name that requests may know it by. */
    public void alias(String tenant, String name) {
        of(tenant).names.add(name);
    }

    /** Numbers from 1 again, and nothing goes wrong. */
    public void restart(String tenant) {
        Watched watched = of(tenant);
        synchronized (watched) {
            watched.turns.clear();
            watched.writes.clear();
            watched.reads.clear();
            watched.target = Optional.empty();
            watched.hit = false;
            watched.killed = false;
        }
    }

    /** Numbers from 1 again, and lets that write go wrong. */
    public void arm(String tenant, Point target, Mode mode) {
        Watched watched = of(tenant);
        synchronized (watched) {
            restart(tenant);
            watched.target = Optional.of(target);
            watched.mode = mode;
        }
    }

    /** A new process stands in for the one that was killed. */
    public void revive(String tenant) {
        Watched watched = of(tenant);
        synchronized (watched) {
            watched.killed = false;
        }
    }

    /** Whether the write that was to fail has been made. */
    public boolean hit(String tenant) {
        Watched watched = of(tenant);
        synchronized (watched) {
            return watched.hit;
        }
    }

    public boolean killed(String tenant) {
        Watched watched = of(tenant);
        synchronized (watched) {
            return watched.killed;
        }
    }

    /** In their order. */
    public List<Point> writes(String tenant) {
        Watched watched = of(tenant);
        synchronized (watched) {
            return List.copyOf(watched.writes);
        }
    }

    public int reads(String tenant, String neighbour) {
        Watched watched = of(tenant);
        synchronized (watched) {
            return watched.reads.getOrDefault(neighbour, 0);
        }
    }

    /** Every request over the wires so far, whoever it was about, by neighbour and kind: {@code Vault read}, {@code Redis write}. */
    public Map<String, Integer> all() {
        return Map.copyOf(all);
    }

    private Watched of(String tenant) {
        Watched watched = tenants.get(tenant);
        if (watched == null) {
            throw new IllegalStateException(tenant + " isn't watched");
        }
        return watched;
    }

    Verdict judge(String neighbour, Request request, Optional<String> before) {
        if (!COURTESIES.contains(request.what())) {
            all.merge(neighbour + (request.writes() ? " write" : " read"), 1, Integer::sum);
        }
        Optional<Watched> named = tenants.values().stream()
                .filter(watched -> watched.isNamedIn(request.text()))
                .findFirst();
        Optional<Watched> owner = named.or(() -> before.map(tenants::get));
        Optional<Mode> refusal = Optional.ofNullable(refusing.get(neighbour))
                .filter(refusing -> refusing.concerns(request))
                .map(Refusal::mode);
        if (owner.isEmpty()) {
            // Vault's login speaks of nobody; that of a session is taken, and the first command refused.
            return new Verdict(Optional.empty(), refusal.filter(mode -> neighbour.equals("Vault")));
        }
        named.ifPresent(watched -> learn(watched, request));
        if (refusal.isPresent()) {
            return new Verdict(Optional.of(owner.get().name), refusal);
        }
        return new Verdict(Optional.of(owner.get().name), fault(owner.get(), neighbour, request));
    }

    /** The registry's entry is the first that says a tenant's id, what is put into Vault the first that says its account; both say its name as well. */
    private static void learn(Watched watched, Request request) {
        if (request.what().startsWith("INSERT INTO tenant_registry")) {
            ID.matcher(request.text()).results().forEach(id -> watched.names.add(id.group()));
        } else if (request.writes() && request.what().endsWith("/twilio")) {
            ACCOUNT.matcher(request.text()).results().forEach(account -> watched.names.add(account.group()));
        }
    }

    private static Optional<Mode> fault(Watched watched, String neighbour, Request request) {
        synchronized (watched) {
            if (watched.killed) {
                return Optional.of(Mode.RESET);
            }
            if (!request.writes()) {
                watched.reads.merge(neighbour, 1, Integer::sum);
                return Optional.empty();
            }
            Point point = watched.point(neighbour, request.what());
            watched.writes.add(point);
            if (watched.hit || !watched.target.equals(Optional.of(point))) {
                return Optional.empty();
            }
            watched.hit = true;
            watched.killed = watched.mode.kills();
            return Optional.of(watched.mode);
        }
    }
}
