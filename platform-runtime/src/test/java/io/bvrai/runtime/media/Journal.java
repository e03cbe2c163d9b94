package io.bvrai.runtime.media;

import io.bvrai.runtime.call.CallDescriptor;
import io.bvrai.runtime.call.CallJournal;
import io.bvrai.runtime.call.EndReason;
import io.bvrai.runtime.call.Turn;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps in memory what the media side tells. */
final class Journal implements CallJournal {
    /** One line: what, of which call. */
    record Line(String callSid, String what) {}

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private final List<Turn> earlier = new CopyOnWriteArrayList<>();

    List<String> of(String callSid) {
        return lines.stream()
                .filter(line -> line.callSid.equals(callSid))
                .map(Line::what)
                .toList();
    }

    List<Turn> turns() {
        return turns.stream().sorted(Comparator.comparingInt(Turn::ordinal)).toList();
    }

    void remembers(List<Turn> spoken) {
        earlier.addAll(spoken);
    }

    private void line(CallDescriptor call, String what) {
        lines.add(new Line(call.callSid(), what));
    }

    @Override
    public void attached(CallDescriptor call, Instant at) {
        line(call, "attached");
    }

    @Override
    public void turn(CallDescriptor call, Turn turn) {
        turns.add(turn);
    }

    @Override
    public void event(CallDescriptor call, String type, Instant at, Map<String, String> detail) {
        line(call, type + detail);
    }

    @Override
    public CompletionStage<Void> ending(CallDescriptor call, EndReason reason, Instant at) {
        line(call, "ending " + reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void handedOver(CallDescriptor call, Instant at) {
        line(call, "handed over");
    }

    @Override
    public void detached(CallDescriptor call, Instant at) {
        line(call, "detached");
    }

    @Override
    public List<Turn> transcript(String callSid) {
        return List.copyOf(earlier);
    }

    @Override
    public CompletionStage<Void> flush() {
        return CompletableFuture.completedFuture(null);
    }
}
