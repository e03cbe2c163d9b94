package io.bvrai.operator.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the platform team decides about an installation. Addresses are those that pods see; the operator, a pod itself, uses the
 * same ones. Checked at start by {@link ConfigCheck}.
 */
@ConfigMapping(prefix = "bvrai")
public interface BvraiConfig {

    /** Namespace of the operator and of its leader-election Lease. */
    @WithDefault("bvrai-system")
    String systemNamespace();

    /** ServiceAccount of the operator: the subject {@code tenant-api} expects in status tokens. */
    @WithDefault("bvrai-operator")
    String serviceAccount();

    /** False stops all dialling of all tenants, whatever their campaigns say; calls in progress go on and calls that come in are answered. */
    @WithDefault("true")
    boolean dialing();

    Platform platform();

    DataPlane runtime();

    Vault vault();

    Postgres postgres();

    Redis redis();

    Twilio twilio();

    Prices prices();

    Providers providers();

    Network network();

    PodSecurity podSecurity();

    Intervals intervals();

    /** PEM bundle that operator and pods verify neighbours with; absent: the system trust store. */
    Optional<Path> trustBundle();

    /** Where the platform is reached. */
    interface Platform {
        /** A tenant's host is one label below it, under one wildcard certificate. */
        String domain();

        Gateway gateway();
    }

    /** The Gateway every HTTPRoute attaches to. */
    interface Gateway {
        @WithDefault("public")
        String name();

        @WithDefault("bvrai-gateway")
        String namespace();

        /** Listener of the Gateway. */
        @WithDefault("https")
        String listener();
    }

    /** The data plane's image and defaults. */
    interface DataPlane {
        String image();

        @WithDefault("IfNotPresent")
        String imagePullPolicy();

        /** How long a rolled pod may go on with the calls it has; the longest call is an hour. */
        @WithDefault("PT1H5M")
        Duration drain();

        /** PriorityClass of pods that hold calls; absent: the cluster's default. */
        Optional<String> callsPriorityClass();

        /** Pools of nodes that the cluster has; pods whose pool isn't among them run wherever no taint keeps them away. */
        Optional<Set<NodePool>> nodePools();
    }

    /** Vault or OpenBao. */
    interface Vault {
        URI address();

        @WithDefault("kubernetes")
        String authMount();

        /** Role the operator logs in to. */
        @WithDefault("bvrai-operator")
        String role();

        /** The operator's projected token, audience {@code vault}. */
        @WithDefault("/var/run/secrets/vault/token")
        Path jwtPath();
    }

    /** PostgreSQL; TLS with verify-full. */
    interface Postgres {
        String host();

        @WithDefault("5432")
        int port();

        /** Database of the tenant registry. */
        @WithDefault("bvrai_platform")
        String database();
    }

    /** Redis; TLS. */
    interface Redis {
        String host();

        @WithDefault("6379")
        int port();

        /** How tenants' users are made there, and how the operator logs in. */
        @WithDefault("acl")
        CacheUsers users();

        Elasticache elasticache();
    }

    /** The cache in AWS's API; everything is needed with {@link CacheUsers#ELASTICACHE}. */
    interface Elasticache {
        Optional<String> region();

        /** Id of the replication group. */
        Optional<String> cache();

        /** Id of the group whose users the cache lets in. */
        Optional<String> userGroup();

        /** The operator's own user, let in by IAM. */
        Optional<String> login();
    }

    /** Twilio's REST API. */
    interface Twilio {
        @WithDefault("https://api.twilio.com")
        URI apiUrl();

        /** Twilio's API of account tokens. */
        @WithDefault("https://accounts.twilio.com")
        URI accountsUrl();

        /** Twilio's API of prices. */
        @WithDefault("https://pricing.twilio.com")
        URI pricingUrl();

        /** Twilio's API of dialing permissions. */
        @WithDefault("https://voice.twilio.com")
        URI voiceUrl();

        /**
         * Static TwiML host for fallbacks that Twilio serves without us; the path is appended. Absent: a number's fallback isn't set.
         */
        @WithDefault("https://twimlets.com")
        URI fallbackUrl();
    }

    /** What tenants' calls cost. Without prices nothing is counted in money, and no Tenant's budget is enforced. */
    interface Prices {
        /** ISO 4217, one for the whole platform. */
        Optional<String> currency();

        /**
         * Each as {@link MinutePrice#parse} reads it, in any order, one for each day. Calls that began before the first cost nothing. A price that has held
         * is never changed, or the past would be.
         */
        Optional<List<String>> minutes();
    }

    /** Voice engines that need no per-tenant address. */
    interface Providers {
        @WithDefault("https://api.ultravox.ai")
        URI ultravoxUrl();

        @WithDefault("wss://api.openai.com/v1/realtime")
        URI openaiRealtimeUrl();
    }

    /** What tenant network policies allow. */
    interface Network {
        /** Addresses of Vault, PostgreSQL and Redis. */
        List<String> backingCidrs();

        /** Ports of Vault, PostgreSQL and Redis. */
        @WithDefault("8200,5432,6379")
        Set<Integer> backingPorts();

        /** Where providers and Twilio are reached on 443. */
        @WithDefault("0.0.0.0/0,::/0")
        List<String> providerCidrs();

        /**
         * Ranges inside {@link #providerCidrs()} that stay closed: private, link-local, metadata (168.63.129.16 is Azure's WireServer), what NAT64 translates to them (RFC 6052, RFC 8215),
         * and the cluster's own.
         */
        @WithDefault(
                "10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,168.63.129.16/32,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16,"
                        + "::1/128,64:ff9b::/96,64:ff9b:1::/48,fc00::/7,fe80::/10")
        List<String> closedCidrs();

        /** Namespace of the cluster's DNS. */
        @WithDefault("kube-system")
        String dnsNamespace();

        /** Namespace that scrapes metrics; absent: none is let in. */
        Optional<String> monitoringNamespace();
    }

    /** Pod Security Standards of tenant namespaces. */
    interface PodSecurity {
        /** Pinned, so that an upgrade of the cluster changes no tenant's admission. */
        @WithDefault("v1.36")
        String version();
    }

    /** How often things are looked at without being told. */
    interface Intervals {
        /** Default of {@code spec.resyncInterval}. */
        @WithDefault("PT10M")
        Duration resync();

        /** Floor of {@code spec.resyncInterval}. */
        @WithDefault("PT30S")
        Duration resyncFloor();

        /** How often a tenant's status document is asked for while something is expected of it. */
        @WithDefault("PT1S")
        Duration statusWhileWaiting();

        /** How often a tenant's status document is asked for when nothing is expected. */
        @WithDefault("PT15S")
        Duration status();

        /** How often a running campaign's progress is written. */
        @WithDefault("PT5S")
        Duration campaignProgress();

        /** How long each step of a credential's rotation lasts: longer than any consumer goes by what it has read. */
        @WithDefault("PT5M")
        Duration overlap();

        /** How long an earlier live revision stays in the agent's ConfigMap when pods don't say that it left. */
        @WithDefault("PT2H")
        Duration revisionRetention();
    }
}
