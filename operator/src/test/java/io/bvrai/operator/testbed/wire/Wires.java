package io.bvrai.operator.testbed.wire;

import io.bvrai.operator.BackingServices;
import io.bvrai.operator.external.TrustBundle;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.testkit.backing.Certificates;
import io.bvrai.testkit.kubernetes.ClusterEnvironment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** A wire to each neighbour of one operator: the real servers lie behind them. */
public final class Wires implements AutoCloseable {
    /** Milliseconds. */
    private static final int TIMEOUT = 3_000;

    private final Wire kubernetes;
    private final Wire vault;
    private final Wire postgres;
    private final Wire redis;
    private final Wire twilio;
    private final Wire twilioAccounts;
    private final Wire twilioVoice;

    public Wires(ClusterEnvironment cluster, BackingServices backing, Simulator simulator, Faults faults) {
        SSLContext ours = backing.trust().sslContext();
        SSLContext clusters = new TrustBundle(Optional.of(cluster.certificateAuthority())).sslContext();
        kubernetes = inClear("Kubernetes", encrypted(cluster.apiServer(), clusters), faults);
        vault = inClear("Vault", encrypted(backing.vault(), ours), faults);
        postgres = new Wire(
                "PostgreSQL",
                encrypted(backing, "postgres", backing.postgresHost(), backing.postgresPort(), true),
                PostgresMessages::new,
                faults);
        redis = new Wire(
                "Redis",
                encrypted(backing, "redis", backing.redisHost(), backing.redisPort(), false),
                RedisCommands::new,
                faults);
        twilio = inClear("Twilio", plain(simulator.baseUrl(SimulatorConfig.Site.TWILIO)), faults);
        twilioAccounts = inClear("Twilio", plain(simulator.baseUrl(SimulatorConfig.Site.TWILIO_ACCOUNTS)), faults);
        twilioVoice = inClear("Twilio", plain(simulator.baseUrl(SimulatorConfig.Site.TWILIO_VOICE)), faults);
    }

    private static Wire inClear(String neighbour, Encryption encryption, Faults faults) {
        boolean vault = neighbour.equals("Vault");
        return new Wire(neighbour, encryption, () -> new HttpRequests(vault), faults);
    }

    private static Encryption plain(URI server) {
        return new Encryption(address(server), Optional.empty(), Optional.empty(), false);
    }

    private static Encryption encrypted(URI server, SSLContext trusted) {
        return new Encryption(address(server), Optional.of(trusted), Optional.empty(), false);
    }

    private static Encryption encrypted(
            BackingServices backing, String name, String host, int port, boolean negotiated) {
        Path issued = backing.trust().pem().orElseThrow().resolveSibling(name + ".crt");
        return new Encryption(
                new InetSocketAddress(host, port),
                Optional.of(backing.trust().sslContext()),
                Optional.of(Certificates.showing(issued, issued.resolveSibling(name + ".key"))),
                negotiated);
    }

    private static InetSocketAddress address(URI server) {
        return new InetSocketAddress(server.getHost(), server.getPort());
    }

    /** A name of this machine that the servers' certificates carry. */
    public String host() {
        return "localhost";
    }

    /** How the API server is reached: watches are requests that don't end, and a lost answer is given up soon. */
    public Config over(Config direct) {
        return new ConfigBuilder(direct)
                .withMasterUrl(http(kubernetes).toString())
                .withOnlyHttpWatches(true)
                .withRequestTimeout(TIMEOUT)
                .build();
    }

    public URI vault() {
        return http(vault);
    }

    public int postgresPort() {
        return postgres.port();
    }

    public int redisPort() {
        return redis.port();
    }

    public URI twilio() {
        return http(twilio);
    }

    public URI twilioAccounts() {
        return http(twilioAccounts);
    }

    public URI twilioVoice() {
        return http(twilioVoice);
    }

    private URI http(Wire wire) {
        return URI.create("http://" + host() + ":" + wire.port());
    }

    @Override
    public void close() {
        List.of(kubernetes, vault, postgres, redis, twilio, twilioAccounts, twilioVoice)
                .forEach(Wire::close);
    }
}
