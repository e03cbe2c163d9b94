package io.bvrai.operator.external;

import io.bvrai.crds.config.Sha256;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A tenant's identity outside the cluster: 26 base32 characters, minted once, recorded in the platform registry before anything
 * carries it, and never given to a second tenant. The names of data-bearing things are made here and nowhere else.
 */
public record TenantId(String value) {
    /** What the FriendlyName of every subaccount that the operator opened begins with. */
    public static final String TWILIO_TAG_PREFIX = "bvrai:";

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 26;
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{26}");

    public TenantId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a tenant id: '" + value + "'");
        }
    }

    /** @param random must be unpredictable (a SecureRandom): ids appear in names that other tenants must not guess */
    public static TenantId mint(RandomGenerator random) {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new TenantId(id.toString());
    }

    public String database() {
        return "t_" + value;
    }

    /** PostgreSQL group role that owns the schema. */
    public String ownerRole() {
        return database() + "_owner";
    }

    /** PostgreSQL group role with DML. */
    public String appRole() {
        return database() + "_app";
    }

    /** One of the two alternating PostgreSQL logins. */
    public String appLoginA() {
        return appRole() + "_a";
    }

    public String appLoginB() {
        return appRole() + "_b";
    }

    public String redisUser() {
        return "t:" + value;
    }

    /** What every Redis key and channel of the tenant begins with; the braces keep them in one cluster slot. */
    public String redisPrefix() {
        return "{t:" + value + "}:";
    }

    /** FriendlyName by which an interrupted creation of the Twilio subaccount is found again. */
    public String twilioTag() {
        return TWILIO_TAG_PREFIX + value;
    }

    /** FriendlyName of the API keys that the operator makes in the tenant's Twilio subaccount. */
    public String apiKeyTag() {
        return twilioTag() + ":runtime";
    }

    /** FriendlyName of a number that the platform keeps after its tenant was erased. */
    public String heldNumberTag() {
        return "bvrai-held:" + value;
    }

    /**
     * FriendlyName of a purchased number. Twilio allows 64 characters; a longer name of the PhoneNumber is replaced by its hash, never
     * cut: two long names could begin alike.
     */
    public String numberTag(String phoneNumberName) {
        String prefix = twilioTag() + ":";
        int room = 64 - prefix.length();
        if (phoneNumberName.length() <= room) {
            return prefix + phoneNumberName;
        }
        return prefix + Sha256.hex(phoneNumberName).substring(0, room);
    }

    @Override
    public String toString() {
        return value;
    }
}
