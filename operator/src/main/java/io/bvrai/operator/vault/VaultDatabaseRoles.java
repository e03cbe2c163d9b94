package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Drift;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

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
    public Drift ensure(StaticRole role) {
        String path = mount + "/static-roles/" + VaultNames.checked(role.name());
        VaultReply found = vault.read(path);
        JsonNode data = found.data();
        if (!found.absent()
                && data.path("db_name").asText().equals(connection)
                && data.path("username").asText().equals(role.username())
                && data.path("rotation_period").asLong() == role.rotateEvery().toSeconds()) {
            return Drift.NONE;
        }
        vault.write(
                path,
                Map.of(
                        "db_name", connection,
                        "username", role.username(),
                        "rotation_period", role.rotateEvery().toSeconds()));
        return found.absent() ? Drift.CREATED : Drift.REPAIRED;
    }

    @Override
    public Drift ensure(DynamicRole role) {
        String path = mount + "/roles/" + VaultNames.checked(role.name());
        VaultReply found = vault.read(path);
        JsonNode data = found.data();
        if (!found.absent()
                && data.path("db_name").asText().equals(connection)
                && strings(data, "creation_statements").equals(role.creation())
                && strings(data, "revocation_statements").equals(role.revocation())
                && data.path("default_ttl").asLong() == role.ttl().toSeconds()
                && data.path("max_ttl").asLong() == role.ttl().toSeconds()) {
            return Drift.NONE;
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
    public void removeStatic(String name) {
        vault.delete(mount + "/static-roles/" + VaultNames.checked(name));
    }

    @Override
    public void removeDynamic(String name) {
        vault.delete(mount + "/roles/" + VaultNames.checked(name));
    }

    private static List<String> strings(JsonNode node, String field) {
        return StreamSupport.stream(node.path(field).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
