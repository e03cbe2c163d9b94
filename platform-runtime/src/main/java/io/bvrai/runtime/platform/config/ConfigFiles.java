package io.bvrai.runtime.platform.config;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.InvalidConfigException;
import io.bvrai.crds.config.RoutingConfig;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Desired state as the operator wrote it, from the mounted ConfigMaps. Looked at every second: the kubelet swaps a mount by moving its
 * {@code ..data} link, so one look at the link tells whether anything changed. A file that can't be used changes nothing: the last good
 * state stays, with a metric and one log line.
 */
@Singleton
@Startup
public class ConfigFiles {
    private static final Logger LOG = Logger.getLogger(ConfigFiles.class);
    private static final CampaignsConfig NO_CAMPAIGNS = new CampaignsConfig(ConfigJson.VERSION, List.of());

    private final Path tenantDir;
    private final Path agentDir;
    private final boolean agent;
    private final boolean needed;
    private final Counter refused;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile @Nullable TenantConfig tenant;
    private volatile @Nullable String tenantFingerprint;
    private volatile CampaignsConfig campaigns = NO_CAMPAIGNS;
    private volatile @Nullable AgentFiles agentFiles;
    private String tenantVersion = "";
    private String agentVersion = "";

    /**
     * An agent's routing with the revisions it names.
     *
     * @param revisions by name
     */
    public record AgentFiles(RoutingConfig routing, Map<String, AgentRevision> revisions) {
        public AgentFiles {
            revisions = Map.copyOf(revisions);
        }
    }

    @Inject
    public ConfigFiles(RuntimeSettings settings, MeterRegistry metrics) {
        this.tenantDir = settings.configDir().resolve("tenant");
        this.agentDir = settings.configDir().resolve("agent");
        this.agent = settings.has(Role.AGENT);
        this.refused = metrics.counter("bvrai.config.refused");
        this.needed = !settings.has(Role.MIGRATE);
    }

    @PostConstruct
    void start() {
        if (needed) {
            look();
        }
    }

    /** The tenant's configuration; empty until the file has been there once. */
    public Optional<TenantConfig> tenant() {
        return Optional.ofNullable(tenant);
    }

    /** What the tenant's calls cost; empty where the platform has no prices. */
    public Optional<TenantConfig.Pricing> pricing() {
        return tenant().flatMap(known -> Optional.ofNullable(known.pricing()));
    }

    /** The fingerprint of the tenant's configuration, as {@link ConfigJson#fingerprint} makes it of the file. */
    public Optional<String> tenantFingerprint() {
        return Optional.ofNullable(tenantFingerprint);
    }

    public CampaignsConfig campaigns() {
        return campaigns;
    }

    /** The agent's routing and revisions; empty for other roles and until the files have been there once. */
    public Optional<AgentFiles> agent() {
        return Optional.ofNullable(agentFiles);
    }

    /** Runs after each change, on the thread that noticed it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Looks whether something changed, now instead of within a second. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void look() {
        boolean changed = lookAtTenant();
        changed |= agent && lookAtAgent();
        if (changed) {
            listeners.forEach(Runnable::run);
        }
    }

    private boolean lookAtTenant() {
        String version = version(tenantDir);
        if (version.equals(tenantVersion)) {
            return false;
        }
        tenantVersion = version;
        try {
            String text = Files.readString(tenantDir.resolve(TenantConfig.FILE));
            TenantConfig read = ConfigJson.read(text, TenantConfig.class);
            Path campaignsFile = tenantDir.resolve("campaigns.json");
            CampaignsConfig declared = Files.exists(campaignsFile)
                    ? ConfigJson.read(Files.readString(campaignsFile), CampaignsConfig.class)
                    : NO_CAMPAIGNS;
            tenant = read;
            campaigns = declared;
            // Last: who sees it can rely on the rest.
            tenantFingerprint = ConfigJson.fingerprint(text);
            return true;
        } catch (IOException | InvalidConfigException e) {
            refuse(tenantDir, e);
            return false;
        }
    }

    private boolean lookAtAgent() {
        String version = version(agentDir);
        if (version.equals(agentVersion)) {
            return false;
        }
        agentVersion = version;
        try {
            RoutingConfig routing =
                    ConfigJson.read(Files.readString(agentDir.resolve("routing.json")), RoutingConfig.class);
            Map<String, AgentRevision> revisions = new HashMap<>();
            for (RoutingConfig.Weight weight : routing.weights()) {
                revisions.put(weight.revision(), revision(weight.revision()));
            }
            agentFiles = new AgentFiles(routing, revisions);
            return true;
        } catch (IOException | InvalidConfigException e) {
            refuse(agentDir, e);
            return false;
        }
    }

    private AgentRevision revision(String name) throws IOException {
        AgentRevision revision =
                ConfigJson.read(Files.readString(agentDir.resolve(name + ".json")), AgentRevision.class);
        if (!revision.revision().equals(name) || !revision.nameMatchesContent()) {
            throw new InvalidConfigException("revision " + name + " doesn't hold what its name says");
        }
        return revision;
    }

    private void refuse(Path directory, Exception reason) {
        refused.increment();
        LOG.errorf(
                "the configuration in %s can't be used, the last good one stays: %s", directory, reason.getMessage());
    }

    /** Moves when the content does: the target of the mount's link, or, for a plain folder, its files' times. */
    private static String version(Path directory) {
        Path link = directory.resolve("..data");
        try {
            if (Files.isSymbolicLink(link)) {
                return Files.readSymbolicLink(link).toString();
            }
            StringBuilder times = new StringBuilder();
            try (var files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    times.append(file.getFileName())
                            .append(Files.getLastModifiedTime(file).toMillis())
                            .append(Files.size(file))
                            .append(' ');
                }
            }
            return times.toString();
        } catch (IOException e) {
            return "";
        }
    }
}
