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
import java.util.stream.Stream;

/** {@link DatabaseRoles} on a database mount with one named connection. */
public final class VaultDatabaseRoles implements DatabaseRoles {
    private final VaultClient vault;
    private final String mount;
    private final String connection;

    public VaultDatabaseRoles(VaultClient vault, String mount, String connection) {
        this.vault = vault;
        this.mount = mount;
        this.connection = connection;
    }

    @Override
    public Drift ensureAlternating(StaticRole first, StaticRole second, Duration rotateEvery) {
        VaultReply firstFound = read(first);
        VaultReply secondFound = read(second);
        Duration half = rotateEvery.dividedBy(2);
        boolean apart = apart(firstFound, secondFound, rotateEvery);
        Drift drift = ensure(first, firstFound, rotateEvery);
        return drift.and(
                apart ? step(second, secondFound, half, rotateEvery) : step(second, secondFound, rotateEvery, half));
    }

    /** From one period of the plan to the other. What is neither was changed by somebody else. */
    private Drift step(StaticRole role, VaultReply found, Duration from, Duration to) {
        if (!isAsWanted(role, found, from)) {
            return ensure(role, found, to);
        }
        if (Mandate.allowsStep()) {
            write(role, to);
        }
        return Drift.NONE;
    }

    /** Whether the last rotations lie a quarter of a period or more apart. */
    private static boolean apart(VaultReply first, VaultReply second, Duration period) {
        String firstAt = first.data().path("last_vault_rotation").asText("");
        String secondAt = second.data().path("last_vault_rotation").asText("");
        if (firstAt.isEmpty() || secondAt.isEmpty()) {
            return false;
        }
        Duration between = Duration.between(Instant.parse(firstAt), Instant.parse(secondAt))
                .abs();
        Duration phase = between.minus(period.multipliedBy(between.dividedBy(period)));
        Duration quarter = period.dividedBy(4);
        return phase.compareTo(quarter) >= 0 && period.minus(phase).compareTo(quarter) >= 0;
    }

    private static void permit(VaultReply found, String role) {
        if (found.absent()) {
            Mandate.toCreate(Neighbour.VAULT, "Database role " + role);
        } else {
            Mandate.toRepair(Neighbour.VAULT, "Database role " + role);
        }
    }

    private VaultReply read(StaticRole role) {
        return vault.read(path(role));
    }

    private String path(StaticRole role) {
        return mount + "/static-roles/" + VaultNames.checked(role.name());
    }

    private Drift ensure(StaticRole role, VaultReply found, Duration period) {
        if (isAsWanted(role, found, period)) {
            return Drift.NONE;
        }
        permit(found, role.name());
        if (keptByAWrite(role, found.data())) {
            // Another password at once; whoever has the earlier one reads again.
            vault.delete(path(role));
        }
        write(role, period);
        return found.absent() ? Drift.CREATED : Drift.REPAIRED;
    }

    /** What Vault runs with its own login at each rotation, and what it makes, stays if a write doesn't name it; whose password it is can't be changed. */
    private static boolean keptByAWrite(StaticRole role, JsonNode found) {
        return !found.path("rotation_statements").isEmpty()
                || !makesPasswords(found)
                || !found.path("username").asText(role.username()).equals(role.username());
    }

    /** Whether Vault makes passwords, and by its own rules: under a policy of somebody's they may be ones that can be guessed. */
    private static boolean makesPasswords(JsonNode role) {
        return role.path("credential_type").asText("password").equals("password")
                && role.path("credential_config").isEmpty();
    }

    private boolean isAsWanted(StaticRole role, VaultReply found, Duration period) {
        JsonNode data = found.data();
        return !found.absent()
                && data.path("db_name").asText().equals(connection)
                && data.path("username").asText().equals(role.username())
                && data.path("rotation_statements").isEmpty()
                && makesPasswords(data)
                && data.path("rotation_period").asLong() == period.toSeconds();
    }

    private void write(StaticRole role, Duration period) {
        vault.write(
                path(role),
                Map.of("db_name", connection, "username", role.username(), "rotation_period", period.toSeconds()));
    }

    @Override
    public Drift ensure(DynamicRole role) {
        String path = mount + "/roles/" + VaultNames.checked(role.name());
        VaultReply found = vault.read(path);
        JsonNode data = found.data();
        if (!found.absent()
                && data.path("db_name").asText().equals(connection)
                && found.strings("creation_statements").equals(role.creation())
                && found.strings("revocation_statements").equals(role.revocation())
                && data.path("renew_statements").isEmpty()
                && data.path("rollback_statements").isEmpty()
                && makesPasswords(data)
                && data.path("default_ttl").asLong() == role.ttl().toSeconds()
                && data.path("max_ttl").asLong() == role.ttl().toSeconds()) {
            return Drift.NONE;
        }
        permit(found, role.name());
        if (!found.absent()) {
            // A write keeps everything that it doesn't name.
            vault.delete(path);
        }
        vault.write(
                path,
                Map.of(
                        "db_name", connection,
                        "creation_statements", role.creation(),
                        "revocation_statements", role.revocation(),
                        "default_ttl", role.ttl().toSeconds(),
                        "max_ttl", role.ttl().toSeconds()));
        return found.absent() ? Drift.CREATED : Drift.REPAIRED;
    }

    @Override
    public Optional<Instant> rotatedAt(String name) {
        VaultReply found = vault.read(mount + "/static-roles/" + VaultNames.checked(name));
        return Optional.of(found.data().path("last_vault_rotation").asText(""))
                .filter(at -> !at.isEmpty())
                .map(Instant::parse);
    }

    @Override
    public void rotate(String name) {
        vault.write(mount + "/rotate-role/" + VaultNames.checked(name), Map.of());
    }

    @Override
    public boolean existsStatic(String name) {
        return !vault.read(mount + "/static-roles/" + VaultNames.checked(name)).absent();
    }

    @Override
    public boolean existsDynamic(String name) {
        return !vault.read(mount + "/roles/" + VaultNames.checked(name)).absent();
    }

    @Override
    public List<String> names() {
        return Stream.of("/static-roles", "/roles")
                .flatMap(kind -> vault.sharedNames(mount + kind).stream())
                .toList();
    }

    @Override
    public void removeStatic(String name) {
        vault.delete(mount + "/static-roles/" + VaultNames.checked(name));
    }

    @Override
    public void removeDynamic(String name) {
        vault.delete(mount + "/roles/" + VaultNames.checked(name));
    }
}
