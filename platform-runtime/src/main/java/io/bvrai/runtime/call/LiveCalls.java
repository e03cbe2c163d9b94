package io.bvrai.runtime.call;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Calls whose media this pod carries now: what the heartbeat counts, the slot leases renew and the drain waits for. Thread-safe. */
@Singleton
public class LiveCalls {
    private final ConcurrentMap<String, HandOver> calls = new ConcurrentHashMap<>();

    /** Lets go of a call so that the carrier asks for its next instruction and another pod resumes it. */
    @FunctionalInterface
    public interface HandOver {
        void handOver();
    }

    public void started(CallDescriptor call, HandOver handOver) {
        calls.put(call.callSid(), handOver);
    }

    public void ended(CallDescriptor call) {
        calls.remove(call.callSid());
    }

    public int count() {
        return calls.size();
    }

    public Set<String> callSids() {
        return Set.copyOf(calls.keySet());
    }

    /** Hands over every call; they leave the register when their sockets have closed. */
    public void handOverAll() {
        List.copyOf(calls.values()).forEach(HandOver::handOver);
    }
}
