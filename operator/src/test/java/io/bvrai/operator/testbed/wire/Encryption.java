package io.bvrai.operator.testbed.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * How both ends of a wire are encrypted.
 *
 * @param server where the neighbour is
 * @param trusted by whom it is verified; empty when it isn't encrypted
 * @param shown what the client is shown: the neighbour's own certificate; empty when the client may come in clear
 * @param negotiated whether encryption is asked for in clear first, as PostgreSQL does
 */
record Encryption(
        InetSocketAddress server, Optional<SSLContext> trusted, Optional<SSLContext> shown, boolean negotiated) {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int LENGTH = 8;

    Socket connect() throws IOException {
        Socket plain = new Socket();
        plain.connect(server);
        if (trusted.isEmpty()) {
            return plain;
        }
        if (negotiated) {
            DataOutputStream out = new DataOutputStream(plain.getOutputStream());
            out.writeInt(LENGTH);
            out.writeInt(SSL_REQUEST);
            out.flush();
            if (plain.getInputStream().read() != 'S') {
                throw new IOException("PostgreSQL refuses encryption");
            }
        }
        SSLSocket encrypted = (SSLSocket)
                trusted.get().getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
        encrypted.startHandshake();
        return encrypted;
    }

    Socket accept(Socket client) throws IOException {
        if (shown.isEmpty()) {
            return client;
        }
        if (negotiated) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            int length = in.readInt();
            int code = in.readInt();
            if (length != LENGTH || code != SSL_REQUEST) {
                throw new IOException("Asked for something other than encryption: " + code);
            }
            client.getOutputStream().write('S');
        }
        SSLSocket encrypted = (SSLSocket)
                shown.get().getSocketFactory().createSocket(client, new ByteArrayInputStream(new byte[0]), true);
        encrypted.startHandshake();
        return encrypted;
    }
}
