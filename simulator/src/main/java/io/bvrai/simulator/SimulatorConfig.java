package io.bvrai.simulator;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a simulator is set up.
 *
 * @param listen address of the vendors' listener; port 0 takes a free one
 * @param control address of the control API
 * @param controlToken bearer token of the control API
 * @param tls certificate of both listeners; empty means plain HTTP, which only a loopback address may have
 * @param hosts host names by site; a listener shared by all sites tells them apart by Host header
 * @param portPerSite each site also gets a listener of its own on a free loopback port: for tests without DNS
 * @param trust PEM file of the CA that signed the customer's certificates; empty means the JDK's
 * @param resolve host or {@code *.suffix} → {@code ip[:port]} for webhooks and media sockets
 * @param twilio the main account
 * @param keys accepted API keys by site
 * @param switches positions differing from the presets
 * @param logFile where the log is also written as NDJSON
 */
public record SimulatorConfig(
        Address listen,
        Address control,
        String controlToken,
        Optional<Tls> tls,
        Map<Site, List<String>> hosts,
        boolean portPerSite,
        Optional<Path> trust,
        Map<String, String> resolve,
        MainAccount twilio,
        Map<Site, Set<String>> keys,
        Map<String, String> switches,
        Optional<Path> logFile) {

    /** The simulated vendors, and an issuer of tokens. */
    public enum Site {
        TWILIO("twilio", "api.twilio.sim.test"),
        TWILIO_ACCOUNTS("twilio-accounts", "accounts.twilio.sim.test"),
        TWILIO_PRICING("twilio-pricing", "pricing.twilio.sim.test"),
        TWILIO_VOICE("twilio-voice", "voice.twilio.sim.test"),
        ULTRAVOX("ultravox", "api.ultravox.sim.test"),
        OPENAI("openai", "api.openai.sim.test"),
        ISSUER("issuer", "issuer.sim.test");

        private final String key;
        private final String host;

        Site(String key, String host) {
            this.key = key;
            this.host = host;
        }

        public String key() {
            return key;
        }

        public String host() {
            return host;
        }
    }

    public record Address(String host, int port) {}

    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    /** @param callsPerSecond of the main account and of each subaccount */
    public record MainAccount(String sid, String authToken, double callsPerSecond) {
        @Override
        public String toString() {
            return "MainAccount[" + sid + "]";
        }
    }

    /** Everything on free loopback ports without TLS, one per site; account and keys are the constants here. */
    public static SimulatorConfig embedded() {
        Map<Site, List<String>> hosts = new LinkedHashMap<>();
        for (Site site : Site.values()) {
            hosts.put(site, List.of(site.host()));
        }
        return new SimulatorConfig(
                new Address("127.0.0.1", 0),
                new Address("127.0.0.1", 0),
                EMBEDDED_CONTROL_TOKEN,
                Optional.empty(),
                hosts,
                true,
                Optional.empty(),
                Map.of(),
                new MainAccount(EMBEDDED_ACCOUNT, EMBEDDED_AUTH_TOKEN, 1),
                Map.of(Site.ULTRAVOX, Set.of(EMBEDDED_ULTRAVOX_KEY), Site.OPENAI, Set.of(EMBEDDED_OPENAI_KEY)),
                Map.of(),
                Optional.empty());
    }

    public static final String EMBEDDED_ACCOUNT = "AC00000000000000000000000000000001";
    public static final String EMBEDDED_AUTH_TOKEN = "embedded-main-token-not-a-secret";
    public static final String EMBEDDED_CONTROL_TOKEN = "embedded-control-token";
    public static final String EMBEDDED_ULTRAVOX_KEY = "embedded-ultravox-key";
    public static final String EMBEDDED_OPENAI_KEY = "embedded-openai-key";

    public SimulatorConfig withSwitch(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(switches);
        more.put(key, value);
        return new SimulatorConfig(
                listen, control, controlToken, tls, hosts, portPerSite, trust, resolve, twilio, keys, more, logFile);
    }

    public SimulatorConfig withCallsPerSecond(double cps) {
        MainAccount account = new MainAccount(twilio.sid(), twilio.authToken(), cps);
        return new SimulatorConfig(
                listen,
                control,
                controlToken,
                tls,
                hosts,
                portPerSite,
                trust,
                resolve,
                account,
                keys,
                switches,
                logFile);
    }

    public SimulatorConfig withTls(Tls certificate) {
        return new SimulatorConfig(
                listen,
                control,
                controlToken,
                Optional.of(certificate),
                hosts,
                portPerSite,
                trust,
                resolve,
                twilio,
                keys,
                switches,
                logFile);
    }

    /** Customers whose certificates that CA (PEM) signed, at those addresses: see {@link #resolve}. */
    public SimulatorConfig withCustomers(Path ca, Map<String, String> addresses) {
        return new SimulatorConfig(
                listen,
                control,
                controlToken,
                tls,
                hosts,
                portPerSite,
                Optional.of(ca),
                addresses,
                twilio,
                keys,
                switches,
                logFile);
    }

    /** Where the real vendors' certificates are TLS throughout, unencrypted sockets are for loopback tests only. */
    boolean allowPlain() {
        return tls.isEmpty();
    }
}
