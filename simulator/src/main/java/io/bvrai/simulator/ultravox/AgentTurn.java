package io.bvrai.simulator.ultravox;

import io.bvrai.simulator.audio.Voice;
import io.bvrai.simulator.conversation.Answer;
import io.bvrai.simulator.conversation.SpeechPacer;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The agent speaking: from the first byte to the moment the client has had time to play the last. */
final class AgentTurn {
    private final Environment environment;
    private final Answer answer;
    private final int ordinal;
    private final CallSession session;
    private final SpeechPacer pacer;
    private int transcribed;
    private boolean begun;
    private boolean stopped;

    AgentTurn(Environment environment, CallSettings.Medium medium, Answer answer, int ordinal, CallSession session) {
        this.environment = environment;
        this.answer = answer;
        this.ordinal = ordinal;
        this.session = session;
        this.pacer = new SpeechPacer(
                environment,
                pcm(answer.say(), medium.outputRate()),
                medium.outputRate() * 2 / 1000,
                session.leadMs(),
                this::chunk,
                this::sent);
    }

    void start() {
        pacer.start(environment.switches().number(Switch.AI_FIRST_BYTE_MS));
    }

    void stop() {
        stopped = true;
        pacer.stop();
    }

    Answer answer() {
        return answer;
    }

    int ordinal() {
        return ordinal;
    }

    long playedMs() {
        return pacer.playedMs();
    }

    /** The part of the text a client playing in real time can have played. */
    String heardText() {
        long share = pacer.totalMs() == 0 ? 0 : answer.say().length() * pacer.playedMs() / pacer.totalMs();
        return answer.say().substring(0, (int) share);
    }

    private void chunk(byte[] audio) {
        if (stopped) {
            return;
        }
        if (!begun) {
            begun = true;
            session.speechBegan(this);
        }
        session.play(audio);
        int end = pacer.totalMs() == 0 ? 0 : (int) (answer.say().length() * pacer.sentMs() / pacer.totalMs());
        if (end > transcribed) {
            session.saying(answer.say().substring(transcribed, end), ordinal);
            transcribed = end;
        }
    }

    private void sent() {
        environment.after(pacer.totalMs() - pacer.playedMs(), () -> {
            if (!stopped) {
                stopped = true;
                session.speechEnded(this);
            }
        });
    }

    private static byte[] pcm(String text, int rate) {
        short[] samples = Voice.at(rate).speak(text);
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }
}
