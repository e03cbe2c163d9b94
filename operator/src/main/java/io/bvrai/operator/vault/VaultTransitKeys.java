package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link TransitKeys} on a transit mount. */
public final class VaultTransitKeys implements TransitKeys {
    private static final String ENCRYPTS = "aes256-gcm96";
    private static final String SIGNS = "ed25519";

    private final VaultClient vault;
    private final String mount;

    public VaultTransitKeys(VaultClient vault, String mount) {
        this.vault = vault;
        this.mount = mount;
    }

    @Override
    public Drift ensure(String name, Duration rotateEvery) {
        return ensure(name, ENCRYPTS, rotateEvery);
    }

    @Override
    public Drift ensureSigning(String name) {
        return ensure(name, SIGNS, Duration.ZERO);
    }

    private Drift ensure(String name, String type, Duration rotateEvery) {
        String path = path(name);
        VaultReply found = vault.read(path);
        if (found.absent()) {
            Mandate.toCreate(Neighbour.VAULT, "Transit key " + name);
            vault.write(path, Map.of("type", type, "auto_rotate_period", rotateEvery.toSeconds() + "s"));
            return Drift.CREATED;
        }
        if (asWanted(found.data(), rotateEvery)) {
            return Drift.NONE;
        }
        Mandate.toRepair(Neighbour.VAULT, "Transit key " + name);
        Map<String, Object> config = new HashMap<>();
        config.put("auto_rotate_period", rotateEvery.toSeconds() + "s");
        config.put("deletion_allowed", false);
        if (refusesEarlier(found.data())) {
            // As text: the operator's policy allows this one value, and Vault matches no number against a policy.
            config.put("min_decryption_version", "1");
        }
        vault.write(path + "/config", config);
        return Drift.REPAIRED;
    }

    private static boolean asWanted(JsonNode key, Duration rotateEvery) {
        // What can't be repaired here, flaws reports.
        return key.path("auto_rotate_period").asLong() == rotateEvery.toSeconds()
                && !key.path("deletion_allowed").asBoolean()
                && !refusesEarlier(key);
    }

    /** Whether it is kept from decrypting what versions encrypted that are still there. */
    private static boolean refusesEarlier(JsonNode key) {
        return key.path("min_decryption_version").asInt(1) > 1 && !isTrimmed(key);
    }

    private static boolean isTrimmed(JsonNode key) {
        return key.path("min_available_version").asInt(0) > 1;
    }

    @Override
    public Optional<Version> newest(String name) {
        VaultReply found = vault.read(path(name));
        if (found.absent()) {
            return Optional.empty();
        }
        int newest = found.data().path("latest_version").asInt();
        long seconds = found.data().path("keys").path(Integer.toString(newest)).asLong();
        return Optional.of(new Version(newest, Instant.ofEpochSecond(seconds)));
    }

    @Override
    public void rotate(String name) {
        vault.write(path(name) + "/rotate", Map.of());
    }

    @Override
    public boolean exists(String name) {
        return !vault.read(path(name)).absent();
    }

    @Override
    public Set<Flaw> flaws(String name) {
        return flaws(name, ENCRYPTS);
    }

    @Override
    public Set<Flaw> flawsOfSigning(String name) {
        return flaws(name, SIGNS);
    }

    private Set<Flaw> flaws(String name, String type) {
        VaultReply found = vault.read(path(name));
        Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
        if (found.absent()) {
            return flaws;
        }
        JsonNode key = found.data();
        if (key.path("exportable").asBoolean()
                || key.path("allow_plaintext_backup").asBoolean()) {
            flaws.add(Flaw.CAN_LEAVE);
        }
        if (!key.path("type").asText().equals(type)) {
            flaws.add(Flaw.OTHER_TYPE);
        }
        if (isTrimmed(key)) {
            flaws.add(Flaw.TRIMMED);
        }
        if (key.path("soft_deleted").asBoolean()) {
            flaws.add(Flaw.DELETED);
        }
        return flaws;
    }

    @Override
    public List<String> names() {
        return vault.sharedNames(mount + "/keys");
    }

    @Override
    public void destroy(String name) {
        String path = path(name);
        if (vault.read(path).absent()) {
            return;
        }
        vault.write(path + "/config", Map.of("deletion_allowed", true));
        vault.delete(path);
    }

    private String path(String name) {
        return mount + "/keys/" + VaultNames.checked(name);
    }
}
