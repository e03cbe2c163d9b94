package io.bvrai.simulator.media;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** What went over one media stream, and how well it was paced. */
final class StreamStatistics {
    private static final int BUCKET_MICROS = 100;
    private static final int BUCKETS = 1000;

    private final long[] lateness = new long[BUCKETS];
    private long framesOut;
    private long mediaIn;
    private long bytesIn;
    private long marksIn;
    private long marksOut;
    private long clears;
    private long badMessages;
    private long maxBufferedMs;
    private long worstMicros;

    void frameSent(long lateNanos) {
        framesOut++;
        long micros = Math.max(0, lateNanos / 1000);
        worstMicros = Math.max(worstMicros, micros);
        lateness[(int) Math.min(BUCKETS - 1, micros / BUCKET_MICROS)]++;
    }

    void mediaReceived(int bytes, long bufferedMs) {
        mediaIn++;
        bytesIn += bytes;
        maxBufferedMs = Math.max(maxBufferedMs, bufferedMs);
    }

    void markReceived() {
        marksIn++;
    }

    void markReturned() {
        marksOut++;
    }

    void cleared() {
        clears++;
    }

    void badMessage() {
        badMessages++;
    }

    /** The lateness below which that share of frames was sent, in microseconds, to 100 µs. */
    long latenessMicros(double share) {
        long wanted = (long) Math.ceil(Arrays.stream(lateness).sum() * share);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += lateness[i];
            if (seen >= wanted) {
                return (i + 1L) * BUCKET_MICROS;
            }
        }
        return worstMicros;
    }

    JsonObject json() {
        return new JsonObject()
                .put("framesOut", framesOut)
                .put("mediaIn", mediaIn)
                .put("bytesIn", bytesIn)
                .put("audioInMs", bytesIn / 8)
                .put("maxBufferedMs", maxBufferedMs)
                .put("marksIn", marksIn)
                .put("marksOut", marksOut)
                .put("clears", clears)
                .put("badMessages", badMessages)
                .put("latenessP50Micros", latenessMicros(0.50))
                .put("latenessP99Micros", latenessMicros(0.99))
                .put("latenessMaxMicros", worstMicros);
    }
}
