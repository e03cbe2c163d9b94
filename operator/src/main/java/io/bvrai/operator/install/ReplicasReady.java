package io.bvrai.operator.install;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program of {@code helm test}: every replica behind the operator's headless Service says that it is ready. Arguments: host, port, replicas.
 * Runs in a pod of its own, so DNS, Service and network policies are part of the proof.
 */
public final class ReplicasReady {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final PrintStream out;

    ReplicasReady(PrintStream out) {
        this.out = out;
    }

    /** Exits with 0 when all are ready, with 1 and a sentence for each that isn't otherwise. */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("Say host, port and the number of replicas.");
            System.exit(2);
        }
        var ready = new ReplicasReady(System.out)
                .all(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.exit(ready ? 0 : 1);
    }

    boolean all(String host, int port, int replicas) throws InterruptedException {
        var addresses = addresses(host);
        var ready = 0;
        for (InetAddress address : addresses) {
            ready += ready(address, port) ? 1 : 0;
        }
        out.printf("%d of %d replicas are ready.%n", ready, replicas);
        return ready >= replicas && ready == addresses.size();
    }

    private List<InetAddress> addresses(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host)).toList();
        } catch (UnknownHostException e) {
            out.printf("%s has no address: no replica is ready, or the cluster's DNS doesn't answer.%n", host);
            return List.of();
        }
    }

    private boolean ready(InetAddress address, int port) throws InterruptedException {
        var host = address.getHostAddress();
        var health =
                URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/q/health/ready");
        try {
            var answer = http.send(HttpRequest.newBuilder(health).timeout(LIMIT).build(), BodyHandlers.ofString());
            out.printf("%s answers %d.%n", host, answer.statusCode());
            return answer.statusCode() == 200;
        } catch (IOException e) {
            out.printf("%s doesn't answer: %s.%n", host, e);
            return false;
        }
    }
}
