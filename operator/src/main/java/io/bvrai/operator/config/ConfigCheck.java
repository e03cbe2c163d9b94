package io.bvrai.operator.config;

import io.bvrai.crds.v1alpha1.Formats;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What types alone can't say about {@link BvraiConfig}. Every finding is a sentence that names the property. */
public final class ConfigCheck {
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+");
    private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]+/\\d{1,3}");
    private static final Pattern POD_SECURITY_VERSION = Pattern.compile("v1\\.\\d+");

    private static final Pattern CURRENCY = Pattern.compile(Formats.CURRENCY);
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
    private static final Pattern AWS_ID = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]{0,39}");

    private final List<String> findings = new ArrayList<>();

    private ConfigCheck() {}

    /** Returns all findings; empty when the process may start. */
    public static List<String> findings(BvraiConfig config) {
        var check = new ConfigCheck();
        check.platform(config);
        check.neighbours(config);
        check.prices(config.prices());
        check.network(config.network());
        check.intervals(config.intervals());
        return List.copyOf(check.findings);
    }

    private void platform(BvraiConfig config) {
        matches(
                "platform.domain",
                config.platform().domain(),
                DOMAIN,
                "a lower-case DNS name such as voice.example.com");
        matches(
                "pod-security.version",
                config.podSecurity().version(),
                POD_SECURITY_VERSION,
                "a pinned version such as v1.36; 'latest' would change with the cluster");
        if (config.runtime().image().isBlank()) {
            finding("runtime.image", "is blank: name the image of bvrai-runtime");
        }
        config.trustBundle().filter(bundle -> !Files.isReadable(bundle)).ifPresent(this::unreadable);
    }

    private void unreadable(Path bundle) {
        finding(
                "trust-bundle",
                "names " + bundle + ", which can't be read: mount the PEM bundle there or leave it out");
    }

    private void neighbours(BvraiConfig config) {
        scheme("vault.address", config.vault().address(), Set.of("https"));
        scheme("twilio.api-url", config.twilio().apiUrl(), Set.of("https"));
        scheme("twilio.pricing-url", config.twilio().pricingUrl(), Set.of("https"));
        scheme("twilio.voice-url", config.twilio().voiceUrl(), Set.of("https"));
        scheme("twilio.fallback-url", config.twilio().fallbackUrl(), Set.of("https"));
        scheme("providers.ultravox-url", config.providers().ultravoxUrl(), Set.of("https"));
        scheme("providers.openai-realtime-url", config.providers().openaiRealtimeUrl(), Set.of("wss"));
        port("postgres.port", config.postgres().port());
        port("redis.port", config.redis().port());
        if (config.redis().users() == CacheUsers.ELASTICACHE) {
            elasticache(config.redis().elasticache());
        }
    }

    private void elasticache(BvraiConfig.Elasticache elasticache) {
        needed("region", elasticache.region(), REGION, "a region of AWS such as eu-central-1");
        needed("cache", elasticache.cache(), AWS_ID, "the id of a replication group");
        needed("user-group", elasticache.userGroup(), AWS_ID, "the id of a user group");
        needed("login", elasticache.login(), AWS_ID, "the id of a user");
    }

    private void needed(String name, Optional<String> value, Pattern pattern, String expected) {
        String property = "redis.elasticache." + name;
        value.ifPresentOrElse(
                given -> matches(property, given, pattern, expected),
                () -> finding(property, "is missing: with redis.users=elasticache it must be " + expected));
    }

    private void prices(BvraiConfig.Prices prices) {
        prices.currency()
                .ifPresent(currency ->
                        matches("prices.currency", currency, CURRENCY, "an ISO 4217 code in capitals such as USD"));
        List<String> minutes = prices.minutes().orElse(List.of());
        if (prices.currency().isPresent() == minutes.isEmpty()) {
            finding(
                    minutes.isEmpty() ? "prices.minutes" : "prices.currency",
                    "is missing: prices have both, minutes such as 2026-01-01:0.02:0.03 and their currency");
        }
        List<MinutePrice> read = minutes.stream().flatMap(this::price).toList();
        if (read.stream().map(MinutePrice::from).distinct().count() < read.size()) {
            finding("prices.minutes", "has two prices from the same day on: only one of them can hold");
        }
    }

    private Stream<MinutePrice> price(String text) {
        try {
            return Stream.of(MinutePrice.parse(text));
        } catch (IllegalArgumentException e) {
            finding("prices.minutes", "has " + e.getMessage());
            return Stream.empty();
        }
    }

    private void network(BvraiConfig.Network network) {
        network.backingCidrs().forEach(cidr -> cidr("network.backing-cidrs", cidr));
        network.providerCidrs().forEach(cidr -> cidr("network.provider-cidrs", cidr));
        network.closedCidrs().forEach(cidr -> cidr("network.closed-cidrs", cidr));
        network.backingPorts().forEach(port -> port("network.backing-ports", port));
    }

    private void intervals(BvraiConfig.Intervals intervals) {
        atLeast("intervals.resync-floor", intervals.resyncFloor(), Duration.ofSeconds(1));
        atLeast("intervals.resync", intervals.resync(), intervals.resyncFloor());
        atLeast("intervals.status-while-waiting", intervals.statusWhileWaiting(), Duration.ofMillis(100));
        atLeast("intervals.status", intervals.status(), intervals.statusWhileWaiting());
        atLeast("intervals.overlap", intervals.overlap(), Duration.ofSeconds(10));
        atLeast("intervals.campaign-progress", intervals.campaignProgress(), Duration.ofSeconds(1));
    }

    private void matches(String property, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            finding(property, "is '" + value + "': it must be " + expected);
        }
    }

    private void scheme(String property, URI value, Set<String> schemes) {
        if (value.getHost() == null || !schemes.contains(value.getScheme())) {
            finding(property, "is '" + value + "': it must be a URL with scheme " + String.join(" or ", schemes));
        }
    }

    private void port(String property, int port) {
        if (port < 1 || port > 65_535) {
            finding(property, "is " + port + ": a port lies between 1 and 65535");
        }
    }

    private void cidr(String property, String cidr) {
        matches(property, cidr, CIDR, "a list of CIDR blocks such as 10.0.8.0/24");
    }

    private void atLeast(String property, Duration value, Duration floor) {
        if (value.compareTo(floor) < 0) {
            finding(property, "is " + value + ": it must be at least " + floor);
        }
    }

    private void finding(String property, String what) {
        findings.add("bvrai." + property + " " + what + ".");
    }
}
