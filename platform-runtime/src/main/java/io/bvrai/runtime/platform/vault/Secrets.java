package io.bvrai.runtime.platform.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * The tenant's secrets, by docs/contracts.md. Values live in memory for as long as they are used and are never logged. Methods block on the
 * first read and may throw {@link VaultException}, unless they say otherwise.
 */
@Singleton
public class Secrets {
    private static final Logger LOG = Logger.getLogger(Secrets.class);
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    /** Of 32 drawn bytes about thirty differ; fewer than this once in 10^16 keys. */
    private static final int DIFFERENT_BYTES = 16;

    private static final String PREVIOUS_KEY = "previous_key";

    private final VaultClient vault;
    private final RuntimeSettings settings;
    private final HeldSecret<Twilio> twilio;
    private final HeldSecret<Optional<Login>> twilioKey;
    private final HeldSecret<Login> redis;
    private final HeldSecret<List<SecretKey>> mediaKeys;
    private final HeldSecret<Api> api;
    private final Map<String, HeldSecret<String>> providerKeys = new ConcurrentHashMap<>();

    /**
     * The carrier account.
     *
     * @param tokens auth tokens that signatures may be made with: the current one first, during a rotation the next one, too
     */
    public record Twilio(String accountSid, List<String> tokens) {
        public Twilio {
            tokens = List.copyOf(tokens);
        }

        @Override
        public String toString() {
            return "Twilio[" + accountSid + "]";
        }
    }

    /** A user and its password. */
    public record Login(String username, String password) {
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /**
     * What API keys are checked with.
     *
     * @param pepper keys their hash
     * @param firstKey the key that the operator minted for the tenant's people
     */
    public record Api(SecretKey pepper, String firstKey) {
        @Override
        public String toString() {
            return "Api[]";
        }
    }

    @Inject
    public Secrets(VaultClient vault, RuntimeSettings settings) {
        this.vault = vault;
        this.settings = settings;
        Duration fresh = settings.vault().refresh();
        this.twilio = new HeldSecret<>(fresh, this::readTwilio);
        this.twilioKey = new HeldSecret<>(fresh, this::readTwilioKey);
        this.redis = new HeldSecret<>(fresh, () -> login(kv("redis")));
        this.mediaKeys = new HeldSecret<>(fresh, () -> mediaKeys(kv("media")));
        this.api = new HeldSecret<>(fresh, () -> {
            JsonNode fields = kv("api");
            return new Api(key(fields, "pepper"), text(fields, "first_key"));
        });
    }

    public Twilio twilio() {
        return twilio.get();
    }

    /** The API key to ask the carrier with; empty where the account is the tenant's own and the operator makes none. */
    public Optional<Login> twilioKey() {
        return twilioKey.get();
    }

    /** The tokens as last read, none before the first time. Never blocks: for event loops. */
    public List<String> twilioTokensHeld() {
        Twilio held = twilio.current();
        return held == null ? List.of() : held.tokens();
    }

    public Login redis() {
        return redis.get();
    }

    /** The Redis login read anew, because the one held was refused. */
    public Login redisAgain() {
        return redis.reread();
    }

    /** Keys of media tokens: the first signs, all verify. */
    public List<SecretKey> mediaKeys() {
        return mediaKeys.get();
    }

    public Api api() {
        return api.get();
    }

    /** Whether the keys that this pod signs and checks with are there. Never blocks. */
    boolean signingKeysHeld() {
        return signingKeys().stream().allMatch(key -> key.current() != null);
    }

    /** They are read before anybody needs them: what is missing or weak shows when a pod starts, and not to its first caller. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void holdSigningKeys() {
        if (signingKeysHeld()) {
            return;
        }
        try {
            signingKeys().forEach(HeldSecret::get);
        } catch (VaultException e) {
            LOG.warnf("the pod's signing keys can't be had: %s", e.getMessage());
        }
    }

    private List<HeldSecret<?>> signingKeys() {
        List<HeldSecret<?>> keys = new ArrayList<>();
        if (settings.has(Role.AGENT)) {
            keys.add(mediaKeys);
        }
        if (settings.has(Role.API)) {
            keys.add(api);
        }
        return keys;
    }

    /** A voice provider's API key, by its name in {@code Tenant.spec.providers}. */
    public String providerKey(String provider) {
        return providerKeys
                .computeIfAbsent(
                        provider,
                        name -> new HeldSecret<>(
                                settings.vault().refresh(), () -> text(kv("providers/" + name), "api_key")))
                .get();
    }

    /**
     * Keeps fresh what is held. A pod that had nothing to do for an hour signs its next media token with a key that the others have, and event
     * loops only look at what is there.
     */
    @Scheduled(every = "${bvrai.vault.refresh:PT1M}", delayed = "1s")
    void keepFresh() {
        if (settings.has(Role.MIGRATE)) {
            return;
        }
        try {
            twilio.get();
        } catch (VaultException e) {
            LOG.warnf("the carrier's tokens can't be read: %s", e.getMessage());
        }
        Stream.of(twilioKey, redis, mediaKeys, api).forEach(HeldSecret::keepFresh);
        providerKeys.values().forEach(HeldSecret::keepFresh);
    }

    private Twilio readTwilio() {
        JsonNode fields = kv("twilio");
        List<String> tokens = new ArrayList<>();
        tokens.add(text(fields, "auth_token"));
        if (fields.hasNonNull("next_auth_token")) {
            tokens.add(text(fields, "next_auth_token"));
        }
        return new Twilio(text(fields, "account_sid"), tokens);
    }

    private Optional<Login> readTwilioKey() {
        try {
            String[] key = text(kv("twilio-key"), "api_key").split(":", 2);
            return Optional.of(new Login(key[0], key[1]));
        } catch (VaultException absent) {
            // Refused by policies of an earlier platform that know no such key.
            if (absent.status() == 404 || absent.status() == 403) {
                return Optional.empty();
            }
            throw absent;
        }
    }

    /**
     * The first signs. Without the previous one, calls that began before a rotation can't go on; without any, no call begins.
     *
     * @throws VaultException if the current one is none
     */
    static List<SecretKey> mediaKeys(JsonNode fields) {
        List<SecretKey> keys = new ArrayList<>();
        keys.add(key(fields, "key"));
        if (fields.hasNonNull(PREVIOUS_KEY)) {
            try {
                keys.add(key(fields, PREVIOUS_KEY));
            } catch (VaultException e) {
                LOG.warnf("secret media: its previous key is left out: %s", e.getMessage());
            }
        }
        return List.copyOf(keys);
    }

    private JsonNode kv(String path) {
        return vault.read("voice/data/tenants/" + settings.namespace() + "/" + path)
                .path("data");
    }

    static Login login(JsonNode fields) {
        return new Login(text(fields, "username"), text(fields, "password"));
    }

    /**
     * A key for HMAC-SHA-256, no shorter than its hash (RFC 2104, section 3), and drawn at random: one that somebody typed, or that repeats a few
     * bytes, is guessed.
     *
     * @throws VaultException if it is shorter, isn't Base64, or wasn't drawn
     */
    static SecretKey key(JsonNode fields, String name) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text(fields, name));
        } catch (IllegalArgumentException notBase64) {
            throw new VaultException("field " + name, 0, "a key isn't in Base64");
        }
        if (bytes.length < KEY_BYTES) {
            throw new VaultException("field " + name, 0, "a key has fewer than " + KEY_BYTES * Byte.SIZE + " bits");
        }
        if (isText(bytes) || differentBytes(bytes) < DIFFERENT_BYTES) {
            throw new VaultException("field " + name, 0, "a key wasn't drawn at random");
        }
        return new SecretKeySpec(bytes, HMAC);
    }

    /** Of 32 drawn bytes all are letters, digits, signs or spaces once in 10^13 keys. */
    private static boolean isText(byte[] bytes) {
        return IntStream.range(0, bytes.length).allMatch(i -> bytes[i] >= ' ' && bytes[i] <= '~');
    }

    private static long differentBytes(byte[] bytes) {
        return IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
    }

    private static String text(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new VaultException("field " + name, 0, "a secret lacks a field");
        }
        return value.textValue();
    }
}
