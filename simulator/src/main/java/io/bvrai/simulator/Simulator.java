package io.bvrai.simulator;

import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.call.Switchboard;
import io.bvrai.simulator.control.ControlSite;
import io.bvrai.simulator.conversation.Brain;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switches;
import io.bvrai.simulator.http.Faults;
import io.bvrai.simulator.http.Keys;
import io.bvrai.simulator.http.VirtualHosts;
import io.bvrai.simulator.issuer.IssuerSite;
import io.bvrai.simulator.log.EventLog;
import io.bvrai.simulator.log.LogFile;
import io.bvrai.simulator.openai.OpenAiSite;
import io.bvrai.simulator.twilio.TwilioSite;
import io.bvrai.simulator.ultravox.UltravoxSite;
import io.bvrai.simulator.webhook.Endpoint;
import io.bvrai.simulator.webhook.NameTunnel;
import io.bvrai.simulator.webhook.WebhookClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The telephone and AI networks in one object: many may live in one JVM, each with one event loop thread of its own.
 * Methods may be called from any thread but that one.
 */
public final class Simulator implements AutoCloseable {
    private static final int MAX_WEBSOCKET_MESSAGE = 16 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimulatorConfig config;
    private final Vertx vertx;
    private final Environment environment;
    private final Keys keys;
    private final Brain brain;
    private final Optional<LogFile> logFile;
    private final Accounts accounts;
    private final Numbers numbers;
    private final DialingPermissions dialing;
    private final Map<Site, URI> baseUrls = new ConcurrentHashMap<>();
    private final IssuerSite issuer;
    private final Endpoint endpoint;
    private final Switchboard switchboard;
    private final Phones phones;
    private URI controlUrl = URI.create("http://unbound.invalid");
    private int port;

    private Simulator(SimulatorConfig config, Vertx vertx, Optional<LogFile> logFile) {
        this.config = config;
        this.vertx = vertx;
        this.logFile = logFile;
        Clock clock = Clock.systemUTC();
        EventLog log = new EventLog(clock);
        logFile.ifPresent(log::follow);
        this.environment = new Environment(vertx, clock, log, new Switches(config.switches()), new Faults());
        this.keys = new Keys();
        config.keys().forEach((site, accepted) -> accepted.forEach(key -> keys.accept(site.key(), key)));
        this.brain = new Brain(environment.switches());
        this.accounts = new Accounts(
                config.twilio().sid(),
                config.twilio().authToken(),
                config.twilio().callsPerSecond(),
                clock);
        this.numbers = new Numbers(clock);
        this.dialing = new DialingPermissions(accounts, environment.switches());
        this.issuer = new IssuerSite(environment, () -> baseUrl(Site.ISSUER));
        this.endpoint = new Endpoint(config.resolve());
        this.switchboard = switchboard();
        this.phones = new Phones(environment, accounts, numbers, switchboard);
    }

    /** Starts on the calling thread, which waits until all ports are bound. */
    public static Simulator start(SimulatorConfig config) {
        // No cache directory and no native transport: nothing is written, nothing is unpacked.
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
        try {
            Simulator simulator = new Simulator(config, vertx, LogFile.at(config.logFile()));
            Environment.await(simulator.onLoop(simulator::listen).compose(started -> started), PATIENCE);
            return simulator;
        } catch (IOException | RuntimeException e) {
            vertx.close();
            throw new IllegalStateException("the simulator didn't start: " + e.getMessage(), e);
        }
    }

    /** Where a vendor's API is: what a client's configuration names instead of, say, {@code https://api.twilio.com}. */
    public URI baseUrl(Site site) {
        URI url = baseUrls.get(site);
        if (url == null) {
            throw new IllegalStateException("not listening");
        }
        return url;
    }

    /** All base URLs. */
    public Map<Site, URI> baseUrls() {
        return Map.copyOf(baseUrls);
    }

    public URI controlUrl() {
        return controlUrl;
    }

    /** The port of the listener that tells vendors apart by host name. */
    public int port() {
        return port;
    }

    /** Callers, callees, numbers and accounts, for tests in this JVM. */
    public Phones phones() {
        return phones;
    }

    /** Scripts for the AIs. */
    public Brain ai() {
        return brain;
    }

    /** Whose tokens a tenant's people sign in with. */
    public IssuerSite issuer() {
        return issuer;
    }

    public EventLog log() {
        return environment.log();
    }

    public Switches switches() {
        return environment.switches();
    }

    public Faults faults() {
        return environment.faults();
    }

    @Override
    public void close() {
        Environment.await(
                onLoop(() -> {
                    switchboard.close();
                    return 0;
                }),
                PATIENCE);
        Environment.await(vertx.close(), PATIENCE);
        logFile.ifPresent(LogFile::close);
    }

    private Future<Object> listen() {
        Listeners listeners = new Listeners(vertx, config, MAX_WEBSOCKET_MESSAGE);
        TwilioSite twilio = new TwilioSite(environment, accounts, numbers, dialing, switchboard);
        Map<Site, io.vertx.core.Handler<io.vertx.core.http.HttpServerRequest>> sites = new EnumMap<>(Site.class);
        sites.put(Site.TWILIO, twilio.api());
        sites.put(Site.TWILIO_ACCOUNTS, twilio.accounts());
        sites.put(Site.TWILIO_PRICING, twilio.pricing());
        sites.put(Site.TWILIO_VOICE, twilio.voice());
        sites.put(Site.ULTRAVOX, new UltravoxSite(environment, keys, brain).router());
        sites.put(Site.OPENAI, new OpenAiSite(environment, keys, brain).router());
        sites.put(Site.ISSUER, issuer.router());
        VirtualHosts hosts = new VirtualHosts();
        sites.forEach((site, handler) ->
                config.hosts().getOrDefault(site, java.util.List.of()).forEach(host -> hosts.add(host, handler)));
        ControlSite control =
                new ControlSite(environment, config.controlToken(), accounts, switchboard, brain, keys, issuer);
        Future<?> tunnel = endpoint.hasAddresses()
                ? new NameTunnel(vertx, endpoint).open().onSuccess(endpoint::tunnelAt)
                : Future.succeededFuture();
        Future<Integer> shared =
                tunnel.compose(opened -> listeners.open(config.listen(), hosts)).onSuccess(bound -> port = bound);
        Future<?> ready = shared.compose(bound -> listeners.open(config.control(), control.router()))
                .onSuccess(bound -> controlUrl = listeners.url(config.control().host(), bound));
        for (var site : sites.entrySet()) {
            ready = ready.compose(nothing -> siteUrl(listeners, site.getKey(), site.getValue()))
                    .onSuccess(url -> baseUrls.put(site.getKey(), url));
        }
        return ready.map(nothing -> (Object) 0);
    }

    private Future<URI> siteUrl(
            Listeners listeners, Site site, io.vertx.core.Handler<io.vertx.core.http.HttpServerRequest> handler) {
        if (config.portPerSite()) {
            return listeners
                    .open(new SimulatorConfig.Address("127.0.0.1", 0), handler)
                    .map(bound -> listeners.url("127.0.0.1", bound));
        }
        String host = config.hosts()
                .getOrDefault(site, java.util.List.of(site.host()))
                .getFirst();
        return Future.succeededFuture(listeners.url(host, port));
    }

    private Switchboard switchboard() {
        HttpClientOptions http = trusting(new HttpClientOptions()).setMaxPoolSize(500);
        http.setKeepAliveTimeout(30);
        WebSocketClientOptions sockets = trusting(new WebSocketClientOptions());
        sockets.setMaxMessageSize(MAX_WEBSOCKET_MESSAGE)
                .setMaxFrameSize(MAX_WEBSOCKET_MESSAGE)
                .setMaxConnections(10_000);
        WebhookClient webhooks = new WebhookClient(environment, vertx.createHttpClient(http), endpoint);
        return new Switchboard(
                environment,
                accounts,
                numbers,
                dialing,
                new Switchboard.Wires(webhooks, vertx.createWebSocketClient(sockets), endpoint, config.allowPlain()));
    }

    private <T extends ClientOptionsBase> T trusting(T options) {
        config.trust().ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        return options;
    }

    private <T> Future<T> onLoop(Supplier<T> action) {
        return environment.onLoop(action);
    }
}
