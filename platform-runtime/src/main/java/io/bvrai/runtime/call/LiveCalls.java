package io.bvrai.runtime.call;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls whose media this pod carries now: what the heartbeat counts, the slot leases renew and the drain waits for. Thread-safe. */
@Singleton
public class LiveCalls {
    private final ConcurrentMap<String, Live> calls = new ConcurrentHashMap<>();
    private final List<Consumer<CallDescriptor>> listeners = new CopyOnWriteArrayList<>();

    /** Lets go of a call so that the carrier asks for its next instruction and another pod resumes it. */
    @FunctionalInterface
    public interface HandOver {
        void handOver();
    }

    private record Live(int epoch, HandOver handOver) {}

    /** Calls are told on the event loop that carries them: the listener must not block. */
    public void onStart(Consumer<CallDescriptor> listener) {
        listeners.add(listener);
    }

    public void started(CallDescriptor call, HandOver handOver) {
        calls.put(call.callSid(), new Live(call.epoch(), handOver));
        listeners.forEach(listener -> listener.accept(call));
    }

    /** Removes this attach of the call only: a resume may reach the same pod before the old socket has closed. */
    public void ended(CallDescriptor call) {
        calls.computeIfPresent(call.callSid(), (sid, live) -> live.epoch() == call.epoch() ? null : live);
        if (calls.isEmpty()) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until no call is up, or {@code patience} is over; says which. */
    public synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!calls.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    public int count() {
        return calls.size();
    }

    public Set<String> callSids() {
        return Set.copyOf(calls.keySet());
    }

    /** Hands over every call; they leave the register when their sockets have closed. */
    public void handOverAll() {
        List.copyOf(calls.values()).forEach(live -> live.handOver().handOver());
    }
}
