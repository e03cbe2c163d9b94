package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link TransitKeys} on a transit mount. */
public final class VaultTransitKeys implements TransitKeys {
    private final VaultClient vault;
    private final String mount;

    public VaultTransitKeys(VaultClient vault, String mount) {
        this.vault = vault;
        this.mount = mount;
    }

    @Override
    public Drift ensure(String name, Duration rotateEvery) {
        return ensure(name, "aes256-gcm96", rotateEvery);
    }

    @Override
    public Drift ensureSigning(String name) {
        return ensure(name, "ed25519", Duration.ZERO);
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
        vault.write(
                path + "/config",
                Map.of("auto_rotate_period", rotateEvery.toSeconds() + "s", "deletion_allowed", false));
        return Drift.REPAIRED;
    }

    private static boolean asWanted(JsonNode key, Duration rotateEvery) {
        // exportable and allow_plaintext_backup can be switched on but never off again (Vault refuses), so they can't
        // be repaired here: canLeave reports them.
        return key.path("auto_rotate_period").asLong() == rotateEvery.toSeconds()
                && !key.path("deletion_allowed").asBoolean();
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
    public boolean canLeave(String name) {
        JsonNode key = vault.read(path(name)).data();
        return key.path("exportable").asBoolean()
                || key.path("allow_plaintext_backup").asBoolean();
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
