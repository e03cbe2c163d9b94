package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@link SecretStore} on a KV v2 mount. */
public final class VaultSecretStore implements SecretStore {
    /** What the operator writes; people name theirs as they like. */
    private static final Pattern PATH = Pattern.compile("[a-z0-9-]{1,63}(/[a-z0-9.-]{1,253})*");

    private static final Pattern PEOPLES_OWN = Pattern.compile("tenants/[^/]+/(providers|tools)(/.*)?");

    private final VaultClient vault;
    private final String mount;

    public VaultSecretStore(VaultClient vault, String mount) {
        this.vault = vault;
        this.mount = mount;
    }

    @Override
    public Optional<Secret> read(String path) {
        if (PEOPLES_OWN.matcher(path).matches()) {
            throw new IllegalArgumentException("The operator never reads what a tenant's people keep under " + path);
        }
        VaultReply reply = vault.read(mount + "/data/" + checked(path));
        JsonNode fields = reply.data().path("data");
        // A deleted version answers 404 with metadata, a destroyed one with data null.
        if (reply.absent() || !fields.isObject()) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>();
        fields.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
        JsonNode metadata = reply.data().path("metadata");
        return Optional.of(new Secret(
                values,
                metadata.path("version").asInt(),
                Instant.parse(metadata.path("created_time").asText())));
    }

    @Override
    public boolean create(String path, Map<String, String> fields) {
        Mandate.toCreate(Neighbour.VAULT, "Secret " + path);
        vault.write(mount + "/metadata/" + checked(path), Map.of("cas_required", true));
        try {
            put(path, fields, newestVersion(path));
            return true;
        } catch (NeighbourException e) {
            if (e.problem() == Problem.CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    /** Check-and-set 0 means "never written": over a secret that was deleted or destroyed the write has to name that version. */
    private int newestVersion(String path) {
        return withoutValues(path).path("version").asInt(0);
    }

    @Override
    public OptionalInt deletedVersion(String path) {
        JsonNode newest = withoutValues(path);
        return !newest.has("version") || newest.path("destroyed").asBoolean()
                ? OptionalInt.empty()
                : OptionalInt.of(newest.path("version").asInt());
    }

    /** What is known of the newest version if its values are gone, deleted or destroyed; nothing of one that is there, or of none. */
    private JsonNode withoutValues(String path) {
        JsonNode found = vault.read(mount + "/data/" + checked(path)).data();
        return found.path("data").isObject() ? MissingNode.getInstance() : found.path("metadata");
    }

    @Override
    public void rotate(String path, Map<String, String> fields, int version) {
        put(path, fields, version);
    }

    @Override
    public void replace(String path, Map<String, String> fields, int version) {
        Mandate.toRepair(Neighbour.VAULT, "Secret " + path);
        put(path, fields, version);
    }

    @Override
    public List<String> list(String folder) {
        return vault.list(mount + "/metadata/" + encoded(folder) + "/").keys();
    }

    @Override
    public void erase(String path) {
        vault.delete(mount + "/metadata/" + encoded(path));
    }

    private void put(String path, Map<String, String> fields, int version) {
        vault.write(mount + "/data/" + checked(path), Map.of("options", Map.of("cas", version), "data", fields));
    }

    /** Found in a listing or made by the operator, so that it is nobody else's; each name may be anything. */
    private static String encoded(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    private static String checked(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("Not a path of the secret store: '" + path + "'");
        }
        return path;
    }
}
