package io.bvrai.runtime.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.runtime.platform.RuntimeSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens personal fields, and hashes them for look-up.
 *
 * <p>Sealed form: version (1 byte), key id (16), nonce (12), AES-256-GCM ciphertext with its tag. The additional data is {@code
 * tenant|table|column|row}, so a sealed value copied to another place doesn't open there. Blocks when a key is used for the first time.
 */
@Singleton
public class PersonalData {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final DataKeys keys;
    private final String tenantId;
    private final SecureRandom random = new SecureRandom();

    /**
     * Where a field lives.
     *
     * @param row the row's primary key
     */
    public record Place(String table, String column, String row) {}

    @Inject
    public PersonalData(DataKeys keys, RuntimeSettings settings) {
        this.keys = keys;
        this.tenantId = settings.tenantId();
    }

    /** Fetches the keys for sealing and indexing now: whoever seals in a transaction must not wait for a second connection while it holds one. */
    public void prepare() {
        keys.sealing();
        keys.indexing();
    }

    /** Seals a field. */
    public byte[] seal(Place place, String plain) {
        DataKeys.DataKey key = keys.sealing();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key.key(), nonce, place).doFinal(plain.getBytes(UTF_8));
            return ByteBuffer.allocate(1 + Long.BYTES * 2 + NONCE_BYTES + sealed.length)
                    .put(VERSION)
                    .putLong(key.id().getMostSignificantBits())
                    .putLong(key.id().getLeastSignificantBits())
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new PrivacyException("a field of " + place.table() + " can't be sealed", e);
        }
    }

    /**
     * Opens a field.
     *
     * @throws SealBrokenException if it was sealed for another place, or was changed
     * @throws PrivacyException if its key can't be had now
     */
    public String open(Place place, byte[] sealed) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        if (buffer.remaining() < 1 + Long.BYTES * 2 + NONCE_BYTES || buffer.get() != VERSION) {
            throw new SealBrokenException("a field of " + place.table() + " has no known form", null);
        }
        UUID keyId = new UUID(buffer.getLong(), buffer.getLong());
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        try {
            return new String(
                    cipher(Cipher.DECRYPT_MODE, keys.opening(keyId), nonce, place)
                            .doFinal(rest),
                    UTF_8);
        } catch (GeneralSecurityException e) {
            throw new SealBrokenException("a field of " + place.table() + " doesn't open in this place", e);
        }
    }

    /** A keyed hash by which a phone number is found again: equal numbers of this tenant, and of no other, give equal hashes. */
    public byte[] numberIndex(String number) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(keys.indexing());
            mac.update("number|".getBytes(UTF_8));
            return mac.doFinal(number.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new PrivacyException("a number can't be indexed", e);
        }
    }

    /** A phone number for people who needn't know it: the country's beginning and the last two digits. */
    public static String masked(String number) {
        if (number.length() < 7) {
            return "…";
        }
        return number.substring(0, 3) + "…" + number.substring(number.length() - 2);
    }

    private Cipher cipher(int mode, SecretKey key, byte[] nonce, Place place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((tenantId + "|" + place.table() + "|" + place.column() + "|" + place.row()).getBytes(UTF_8));
        return cipher;
    }
}
