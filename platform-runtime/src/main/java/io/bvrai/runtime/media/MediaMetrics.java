package io.bvrai.runtime.media;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The media side in numbers. Tags have few values: never a call, a caller or a stream. */
public final class MediaMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicInteger unbound = new AtomicInteger();
    private final Counter framesScanned;
    private final Counter framesParsed;
    private final Counter framesOut;
    private final Counter framesDropped;
    private final Counter bargeIns;
    private final Timer firstAudio;

    public MediaMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("bvrai.media.sockets", sockets, AtomicInteger::get)
                .description("Media sockets open now; 0 when no call is up")
                .register(registry);
        Gauge.builder("bvrai.media.sockets.unbound", unbound, AtomicInteger::get)
                .description("Upgrades and sockets that have not yet proved which call they carry")
                .register(registry);
        this.framesScanned = frames("in", "scanned");
        this.framesParsed = frames("in", "parsed");
        this.framesOut = frames("out", "spliced");
        this.framesDropped = Counter.builder("bvrai.media.frames.dropped")
                .description("Caller audio dropped because the engine took it too slowly for 500 ms")
                .register(registry);
        this.bargeIns = Counter.builder("bvrai.media.barge.ins")
                .description("Times a caller spoke over the agent and playback was cleared")
                .register(registry);
        this.firstAudio = Timer.builder("bvrai.media.first.audio")
                .description("From the media stream's start to the first agent audio written to it")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(20))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    private Counter frames(String direction, String path) {
        return Counter.builder("bvrai.media.frames")
                .description("Media frames; 'parsed' ones took the slow path")
                .tag("direction", direction)
                .tag("path", path)
                .register(registry);
    }

    AtomicInteger sockets() {
        return sockets;
    }

    AtomicInteger unbound() {
        return unbound;
    }

    void frameIn() {
        framesScanned.increment();
    }

    void frameParsed() {
        framesParsed.increment();
    }

    void frameOut() {
        framesOut.increment();
    }

    void framesDropped(int count) {
        framesDropped.increment(count);
    }

    void bargeIn() {
        bargeIns.increment();
    }

    void firstAudio(Duration sinceStart) {
        firstAudio.record(sinceStart);
    }

    /** A message that Twilio doesn't send closed its socket. */
    void refused(String reason) {
        registry.counter("bvrai.media.messages.refused", "reason", reason).increment();
    }

    void upgrade(String result) {
        registry.counter("bvrai.media.upgrades", "result", result).increment();
    }

    void ended(String reason) {
        registry.counter("bvrai.media.ended", "reason", reason).increment();
    }

    void engineDegraded(String engine) {
        registry.counter("bvrai.engine.degraded", "engine", engine).increment();
    }

    void digit() {
        registry.counter("bvrai.media.digits").increment();
    }

    void unknownEvent() {
        registry.counter("bvrai.media.events.unknown").increment();
    }

    void socketFailed() {
        registry.counter("bvrai.media.sockets.failed").increment();
    }
}
