package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A line to one neighbour. What comes over it is understood, judged and then handed on as it came, or not. */
final class Wire implements AutoCloseable {
    private static final int WAITING = 200;

    private final String neighbour;
    private final Encryption encryption;
    private final Supplier<Protocol> protocol;
    private final Faults faults;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Wire(String neighbour, Encryption encryption, Supplier<Protocol> protocol, Faults faults) {
        this.neighbour = neighbour;
        this.encryption = encryption;
        this.protocol = protocol;
        this.faults = faults;
        try {
            this.door = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (Socket server = encryption.connect()) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            new Conversation(neighbour, client, encryption.accept(client), server, protocol.get(), faults).run();
            open.remove(server);
        } catch (IOException ended) {
            // By either side: both ends are closed.
        } finally {
            Conversation.end(client);
            open.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Conversation::end);
    }
}
