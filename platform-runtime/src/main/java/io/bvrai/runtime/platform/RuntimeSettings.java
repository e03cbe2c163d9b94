package io.bvrai.runtime.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checked environment of this process. Construction fails with every problem named at once.
 *
 * @param tenantId the registry id, 26 lower-case base32 characters
 * @param agent the VoiceAgent's name; empty unless role {@code agent} is set
 * @param trustBundle PEM file all outbound TLS trusts; empty means the system's trust store
 */
public record RuntimeSettings(
        Set<Role> roles,
        String tenant,
        String tenantId,
        String namespace,
        String agent,
        String pod,
        Path configDir,
        Optional<Path> trustBundle,
        int callsPerPod,
        Neighbours neighbours,
        Vault vault,
        Postgres postgres,
        Redis redis,
        Spool spool) {

    /** Base addresses of the telephone and AI networks. */
    public record Neighbours(URI twilioApi, URI ultravoxApi, URI openaiRealtime) {}

    /**
     * Where and as whom the pod logs in to Vault.
     *
     * @param refresh after which time a secret is read again
     */
    public record Vault(URI address, String authMount, String role, Path jwt, Duration refresh) {}

    /** The tenant's database. */
    public record Postgres(String host, int port, String database) {}

    /** The tenant's Redis. */
    public record Redis(String host, int port) {}

    /** The inbox's spool. */
    public record Spool(Path directory, long maxBytes) {}

    public RuntimeSettings {
        roles = Set.copyOf(roles);
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** Prefix of every Redis key and channel of this tenant; the braces keep them in one cluster slot. */
    public String redisPrefix() {
        return "{t:" + tenantId + "}:";
    }

    /**
     * @throws SettingsException naming each missing or malformed variable
     */
    public static RuntimeSettings of(RuntimeEnvironment environment) {
        Checked checked = new Checked();
        Set<Role> roles = checked.roles(environment.roles().orElse(List.of()));
        boolean redisNeeded = !roles.contains(Role.MIGRATE);
        RuntimeSettings settings = new RuntimeSettings(
                roles,
                checked.required(environment.tenant(), "BVRAI_TENANT", "the Tenant's name, as 'acme'"),
                checked.tenantId(environment.tenantId()),
                checked.required(
                        environment.namespace(), "BVRAI_NAMESPACE", "the tenant's namespace, as 'tenant-acme'"),
                roles.contains(Role.AGENT)
                        ? checked.required(
                                environment.agent(), "BVRAI_AGENT", "the VoiceAgent's name; role 'agent' needs it")
                        : "",
                checked.required(environment.pod(), "BVRAI_POD", "the pod's own name"),
                Path.of(environment.configDir()),
                environment.trustBundle().filter(path -> !path.isBlank()).map(Path::of),
                checked.positive(environment.callsPerPod(), "BVRAI_CALLS_PER_POD"),
                new Neighbours(
                        checked.url(environment.twilioApiUrl(), "BVRAI_TWILIO_API_URL"),
                        checked.url(environment.ultravoxApiUrl(), "BVRAI_ULTRAVOX_API_URL"),
                        checked.url(environment.openaiRealtimeUrl(), "BVRAI_OPENAI_REALTIME_URL")),
                new Vault(
                        checked.url(
                                checked.required(
                                        environment.vault().addr(),
                                        "BVRAI_VAULT_ADDR",
                                        "Vault's address, as 'https://vault:8200'"),
                                "BVRAI_VAULT_ADDR"),
                        environment.vault().authMount(),
                        checked.required(environment.vault().role(), "BVRAI_VAULT_ROLE", "the Vault role to log in as"),
                        Path.of(environment.vault().jwtPath()),
                        environment.vault().refresh()),
                new Postgres(
                        checked.required(environment.postgres().host(), "BVRAI_POSTGRES_HOST", "PostgreSQL's host"),
                        environment.postgres().port(),
                        checked.required(
                                environment.postgres().database(), "BVRAI_POSTGRES_DATABASE", "the tenant's database")),
                new Redis(
                        redisNeeded
                                ? checked.required(environment.redis().host(), "BVRAI_REDIS_HOST", "Redis' host")
                                : environment.redis().host().orElse(""),
                        environment.redis().port()),
                new Spool(
                        Path.of(environment.spool().dir()), environment.spool().maxBytes()));
        checked.failOnProblems();
        return settings;
    }

    /**
     * Collects problems, so that one start names them all. None repeats a value: what got into the wrong variable may be
     * a secret, and a start's last words are logged.
     */
    private static final class Checked {
        private static final URI NOWHERE = URI.create("invalid:nowhere");
        private final List<String> problems = new ArrayList<>();

        String required(Optional<String> value, String name, String meaning) {
            return value.filter(text -> !text.isBlank()).orElseGet(() -> {
                problems.add(name + " is missing: set it to " + meaning + ".");
                return "";
            });
        }

        String tenantId(Optional<String> value) {
            String id = required(value, "BVRAI_TENANT_ID", "the tenant's registry id, 26 lower-case base32 characters");
            if (!id.isEmpty() && !id.matches("[a-z2-7]{26}")) {
                problems.add("BVRAI_TENANT_ID is not a registry id: it must be 26 lower-case base32 characters.");
            }
            return id;
        }

        Set<Role> roles(List<String> names) {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            for (String name : names) {
                Role.parse(name.strip())
                        .ifPresentOrElse(
                                roles::add,
                                () -> problems.add(
                                        "BVRAI_ROLES names what is no role: roles are agent, api, worker and migrate."));
            }
            if (names.isEmpty()) {
                problems.add("BVRAI_ROLES is missing: set it to one or more of agent, api, worker, or to migrate.");
            }
            if (roles.contains(Role.MIGRATE) && roles.size() > 1) {
                problems.add("BVRAI_ROLES mixes migrate with other roles: migrate runs alone and ends.");
            }
            return roles;
        }

        int positive(int value, String name) {
            if (value < 1) {
                problems.add(name + " must be at least 1.");
            }
            return value;
        }

        URI url(String value, String name) {
            try {
                URI uri = URI.create(value);
                if (uri.getHost() != null && uri.getScheme() != null) {
                    return uri;
                }
            } catch (IllegalArgumentException malformed) {
                problems.add(name + " is not a URL.");
                return NOWHERE;
            }
            if (!value.isEmpty()) {
                problems.add(name + " is not an absolute URL.");
            }
            return NOWHERE;
        }

        void failOnProblems() {
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
        }
    }
}
