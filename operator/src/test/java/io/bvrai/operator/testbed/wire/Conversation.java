package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection of a client to a neighbour. Answers are handed on as they come, until one is to be lost. */
final class Conversation {
    private static final long LONGEST_ANSWER = 30;

    private final String neighbour;
    private final Socket wire;
    private final Socket client;
    private final Socket server;
    private final Protocol protocol;
    private final Faults faults;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean answersAreLost;

    /**
     * A connection.
     *
     * @param wire what the client is connected to
     * @param client the same, decrypted
     */
    Conversation(String neighbour, Socket wire, Socket client, Socket server, Protocol protocol, Faults faults) {
        this.neighbour = neighbour;
        this.wire = wire;
        this.client = client;
        this.server = server;
        this.protocol = protocol;
        this.faults = faults;
    }

    void run() throws IOException {
        Thread.ofVirtual().start(this::answers);
        InputStream in = client.getInputStream();
        Optional<String> owner = Optional.empty();
        while (true) {
            Request request = protocol.next(in);
            await(request);
            Verdict verdict = faults.judge(neighbour, request, protocol.staysWithItsOwner() ? owner : Optional.empty());
            owner = verdict.owner();
            if (verdict.fault().isEmpty()) {
                send(server, request.bytes());
            } else if (!goesOn(request, verdict.fault().get())) {
                return;
            }
        }
    }

    /** False when the connection is over. */
    private boolean goesOn(Request request, Mode fault) throws IOException {
        if (fault.refuses()) {
            send(client, protocol.refusal(fault.status));
            return true;
        }
        if (fault.done) {
            answersAreLost = true;
            send(server, request.bytes());
            awaitAnswer();
            if (!fault.kills()) {
                // Nothing comes any more; the client gives up in its own time.
                client.getInputStream().skip(Long.MAX_VALUE);
                return false;
            }
        }
        reset();
        return false;
    }

    private void await(Request request) throws IOException {
        try {
            faults.delay(neighbour, request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void awaitAnswer() throws IOException {
        try {
            if (!answered.await(LONGEST_ANSWER, TimeUnit.SECONDS)) {
                throw new IOException(neighbour + " didn't answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Not the orderly end of a session: the other side sees a connection reset. */
    private void reset() throws IOException {
        wire.setSoLinger(true, 0);
        wire.close();
    }

    private void answers() {
        byte[] buffer = new byte[16 * 1024];
        try {
            InputStream in = server.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (answersAreLost) {
                    answered.countDown();
                } else {
                    OutputStream out = client.getOutputStream();
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // By either side or by a fault: the connection is closed below.
        } finally {
            if (!answersAreLost) {
                end(client);
            }
        }
    }

    private static void send(Socket to, byte[] bytes) throws IOException {
        OutputStream out = to.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
