package io.bvrai.runtime.media;

import io.bvrai.runtime.engine.HeardSpeech;
import io.bvrai.runtime.engine.audio.Base64Audio;
import io.bvrai.runtime.engine.wire.Frames;
import io.bvrai.runtime.engine.wire.MessageAssembly;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.WebSocketBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The carrier's leg of a call: reads Twilio's messages, writes speech with a mark behind at most every 200 ms, and keeps the playback clock.
 *
 * <p>Not thread-safe: on the socket's event loop.
 */
final class TwilioStream implements MessageAssembly.Receiver {
    /** RFC 6455 §7.4.1. */
    static final short NORMAL = 1000;

    static final short UNSUPPORTED_DATA = 1003;
    static final short INVALID_PAYLOAD = 1007;
    static final short POLICY_VIOLATION = 1008;
    static final short TOO_BIG = 1009;

    /** What the leg tells. */
    interface Events {
        /** Whether this start belongs to the call that the socket was admitted for. */
        boolean started(TwilioMessage.Start start);

        void callerAudio(byte[] text, int from, int to);

        /** The caller heard more. */
        void played();

        /** Twilio takes audio again. */
        void uncongested();

        /** Twilio says that the stream ends. */
        void stopped();

        /** The peer said what Twilio doesn't say; the socket has to be closed with this code. */
        void violated(short code);

        /** The socket is gone, by whoever's doing. */
        void closed();
    }

    private final WebSocketBase socket;
    private final MediaMetrics metrics;
    private final Events events;
    private final PlaybackClock clock = new PlaybackClock();
    private @Nullable MediaFrameScanner scanner;
    private @Nullable TwilioFrames frames;
    private String streamSid = "";
    private boolean closing;

    TwilioStream(WebSocketBase socket, MediaLimits limits, MediaMetrics metrics, Events events) {
        this.socket = socket;
        this.metrics = metrics;
        this.events = events;
        MessageAssembly messages = new MessageAssembly(limits.message(), this);
        socket.setWriteQueueMaxSize(limits.writeQueue());
        socket.frameHandler(frame -> {
            if (!frame.isClose() && !frame.isPing()) {
                messages.frame(frame);
            }
        });
        socket.drainHandler(drained -> events.uncongested());
        socket.closeHandler(closed -> events.closed());
        // Vert.x closes the socket after an exception, and the close handler says so.
        socket.exceptionHandler(failure -> metrics.socketFailed());
    }

    boolean started() {
        return frames != null;
    }

    /** Queues speech behind what the caller still has to hear. */
    void speak(String itemId, byte[] text, int from, int to) {
        TwilioFrames out = frames;
        if (out == null || closing) {
            return;
        }
        // A piece that fits into one interval stays whole: splitting it would cost a frame every time the interval runs
        // out inside it.
        if (Base64Audio.decodedLength(text, from, to) > clock.bytesBeforeMark()) {
            markSpoken();
        }
        int at = from;
        while (at < to) {
            // Cut between quanta of base64: each piece is complete by itself, and none but the last is padded.
            int end = Math.min(to, at + clock.bytesBeforeMark() / 3 * 4);
            Frames.text(socket, out.media(text, at, end));
            clock.sent(itemId, Base64Audio.decodedLength(text, at, end));
            metrics.frameOut();
            at = end;
            if (clock.bytesBeforeMark() < 3) {
                markSpoken();
            }
        }
    }

    /** Puts a mark behind the last of the speech. */
    void markSpoken() {
        TwilioFrames out = frames;
        if (out != null && !closing && clock.unmarked()) {
            Frames.text(socket, out.mark(clock.mark()));
        }
    }

    /** Empties Twilio's buffer; returns what the caller did not hear to the end. */
    List<HeardSpeech> clear() {
        TwilioFrames out = frames;
        if (out != null && !closing) {
            Frames.text(socket, out.clear());
        }
        return clock.interrupt();
    }

    PlaybackClock clock() {
        return clock;
    }

    boolean congested() {
        return socket.writeQueueFull();
    }

    /** Closes the socket; Twilio goes on with the instruction behind {@code <Connect>}. */
    void close(short code) {
        if (!closing) {
            closing = true;
            socket.close(code);
        }
    }

    @Override
    public void text(byte[] bytes, int from, int to) {
        if (closing) {
            return;
        }
        MediaFrameScanner fast = scanner;
        if (fast != null && fast.scan(bytes, from, to)) {
            metrics.frameIn();
            events.callerAudio(bytes, fast.payloadStart(), fast.payloadEnd());
            return;
        }
        try {
            message(TwilioMessageParser.parse(bytes, from, to));
        } catch (MalformedMessage malformed) {
            refuse(INVALID_PAYLOAD, "malformed");
        }
    }

    @Override
    public void binary(ByteBuf content) {
        refuse(UNSUPPORTED_DATA, "binary");
    }

    @Override
    public void violated(String what) {
        refuse(TOO_BIG, "oversize");
    }

    private void message(TwilioMessage message) {
        switch (message) {
            case TwilioMessage.Connected connected -> {
                // Says nothing that the upgrade hasn't proved better.
            }
            case TwilioMessage.Start start -> start(start);
            case TwilioMessage.Media media -> media(media);
            case TwilioMessage.Mark mark when isOurs(mark.streamSid()) -> mark(mark.name());
            case TwilioMessage.Stop stop when isOurs(stop.streamSid()) -> events.stopped();
            case TwilioMessage.Dtmf dtmf when isOurs(dtmf.streamSid()) -> metrics.digit();
            case TwilioMessage.Unknown unknown -> metrics.unknownEvent();
            default -> refuse(POLICY_VIOLATION, "foreign_stream");
        }
    }

    private void start(TwilioMessage.Start start) {
        if (started() || !start.isTelephoneAudio() || !events.started(start)) {
            refuse(POLICY_VIOLATION, "foreign_start");
            return;
        }
        streamSid = start.streamSid();
        scanner = new MediaFrameScanner(streamSid);
        frames = new TwilioFrames(streamSid, Frames.ALLOCATOR);
    }

    /** A media frame in a shape that the scanner doesn't know. */
    private void media(TwilioMessage.Media media) {
        if (!isOurs(media.streamSid())) {
            refuse(POLICY_VIOLATION, "foreign_stream");
            return;
        }
        metrics.frameParsed();
        if (media.track().equals("inbound")) {
            byte[] payload = media.payload().getBytes(StandardCharsets.US_ASCII);
            events.callerAudio(payload, 0, payload.length);
        }
    }

    private void mark(String name) {
        if (clock.returned(name) == PlaybackClock.Returned.HEARD) {
            events.played();
        }
    }

    private boolean isOurs(String stream) {
        return started() && stream.equals(streamSid);
    }

    private void refuse(short code, String reason) {
        if (!closing) {
            metrics.refused(reason);
            events.violated(code);
        }
    }
}
