package io.bvrai.runtime.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The process environment as written in docs/contracts.md ({@code BVRAI_TENANT_ID} is {@code tenantId()}), before it is checked.
 *
 * <p>Everything without a default is optional here, so that {@link RuntimeSettings} can name all that is missing in one go, each in a sentence.
 */
@ConfigMapping(prefix = "bvrai")
public interface RuntimeEnvironment {
    Optional<List<String>> roles();

    Optional<String> tenant();

    Optional<String> tenantId();

    Optional<String> namespace();

    Optional<String> agent();

    Optional<String> pod();

    @WithDefault("/etc/bvrai")
    String configDir();

    Optional<String> trustBundle();

    @WithDefault("200")
    int callsPerPod();

    @WithDefault("https://api.twilio.com")
    String twilioApiUrl();

    @WithDefault("https://api.ultravox.ai")
    String ultravoxApiUrl();

    @WithDefault("wss://api.openai.com/v1/realtime")
    String openaiRealtimeUrl();

    VaultEnvironment vault();

    PostgresEnvironment postgres();

    RedisEnvironment redis();

    SpoolEnvironment spool();

    /** Where and as whom the pod logs in. */
    interface VaultEnvironment {
        Optional<String> addr();

        @WithDefault("kubernetes")
        String authMount();

        Optional<String> role();

        @WithDefault("/var/run/secrets/vault/token")
        String jwtPath();

        /** How long a secret is gone by before it is read again. The operator's rotations give each step five minutes. */
        @WithDefault("PT1M")
        Duration refresh();
    }

    /** The tenant's database. */
    interface PostgresEnvironment {
        Optional<String> host();

        @WithDefault("5432")
        int port();

        Optional<String> database();
    }

    /** The tenant's Redis. */
    interface RedisEnvironment {
        Optional<String> host();

        @WithDefault("6379")
        int port();
    }

    /** The inbox's spool on the pod's own disk. */
    interface SpoolEnvironment {
        @WithDefault("/tmp/bvrai-spool")
        String dir();

        /** Bytes on disk beyond which webhooks are answered 503. */
        @WithDefault("67108864")
        long maxBytes();
    }
}
