package io.bvrai.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicasReadyTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ReplicasReady test = new ReplicasReady(new PrintStream(said, true, StandardCharsets.UTF_8));
    private volatile int status = 200;
    private HttpServer replica;

    @BeforeEach
    void aReplica() throws IOException {
        replica = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        replica.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        replica.start();
    }

    @AfterEach
    void end() {
        replica.stop(0);
    }

    @Test
    void passesWhenEveryReplicaIsReady() throws InterruptedException {
        assertThat(test.all(host(), port(), 1)).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("1 of 1 replicas are ready.");
    }

    @Test
    void failsWhenAReplicaSaysThatItIsNot() throws InterruptedException {
        status = 503;
        assertThat(test.all(host(), port(), 1)).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("answers 503");
    }

    @Test
    void failsWhenAReplicaIsMissing() throws InterruptedException {
        assertThat(test.all(host(), port(), 2)).isFalse();
    }

    @Test
    void failsWhenNothingListens() throws InterruptedException {
        var port = port();
        replica.stop(0);
        assertThat(test.all(host(), port, 1)).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("doesn't answer");
    }

    @Test
    void failsWhenTheServiceHasNoAddress() throws InterruptedException {
        assertThat(test.all("no-such-service.invalid", port(), 1)).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("has no address");
    }

    private String host() {
        return replica.getAddress().getAddress().getHostAddress();
    }

    private int port() {
        return replica.getAddress().getPort();
    }
}
