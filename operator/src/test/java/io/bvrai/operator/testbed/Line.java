package io.bvrai.operator.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a real server that a test can cut and mend. It hands bytes on and looks at none. */
public final class Line implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean cut;

    public Line(String host, int port) {
        this.server = new InetSocketAddress(host, port);
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static Line to(URI address) {
        return new Line(address.getHost(), address.getPort());
    }

    /** A name of this machine that the servers' certificates carry. */
    public String host() {
        return "localhost";
    }

    public int port() {
        return door.getLocalPort();
    }

    /** From now on every connection ends, those that stand as well as new ones. */
    public void cut() {
        cut = true;
        open.forEach(Line::end);
    }

    public void mend() {
        cut = false;
    }

    /** How many connections were tried while it was cut. */
    public int refused() {
        return refused.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        if (cut) {
            refused.incrementAndGet();
            end(client);
            return;
        }
        var onward = new Socket();
        try {
            onward.connect(server);
        } catch (IOException unreachable) {
            end(client);
            return;
        }
        open.add(client);
        open.add(onward);
        Thread.ofVirtual().start(() -> pump(client, onward));
        Thread.ofVirtual().start(() -> pump(onward, client));
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // By either side or by the cut: both ends are closed below.
        } finally {
            end(from);
            end(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
