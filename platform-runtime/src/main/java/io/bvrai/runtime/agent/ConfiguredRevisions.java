package io.bvrai.runtime.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bvrai.crds.config.AgentRevision;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.RoutingConfig;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/**
 * Revisions from the mounted files, and, for calls that are pinned to an older one, from the database. Every revision that this pod loads is
 * stored there before a call may be pinned to it.
 */
@Singleton
public class ConfiguredRevisions implements AgentRevisions {
    private static final Logger LOG = Logger.getLogger(ConfiguredRevisions.class);

    private final ConfigFiles files;
    private final PromptDatabase database;
    private final String agent;
    private final Map<String, AgentRevision> stored = new ConcurrentHashMap<>();

    @Inject
    public ConfiguredRevisions(ConfigFiles files, PromptDatabase database, RuntimeSettings settings) {
        this.files = files;
        this.database = database;
        this.agent = settings.agent();
    }

    @PostConstruct
    void storeLiveOnes() {
        files.onChange(this::store);
        store();
    }

    @Override
    public Optional<AgentRevision> choose(String caller) {
        return files.agent().map(live -> live.revisions().get(weighted(live.routing(), caller)));
    }

    @Override
    public Optional<AgentRevision> byName(String revision) {
        return held(revision).or(() -> fromDatabase(revision));
    }

    /** A revision that is in memory. */
    public Optional<AgentRevision> held(String revision) {
        Optional<AgentRevision> live =
                files.agent().map(known -> known.revisions().get(revision));
        return live.or(() -> Optional.ofNullable(stored.get(revision)));
    }

    /**
     * Makes sure that the revision is in the database, which a call that refers to it needs.
     *
     * @throws SQLException if it can't be stored
     */
    public void ensureStored(Connection connection, AgentRevision revision) throws SQLException {
        if (stored.containsKey(revision.revision())) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO agent_revision (agent, revision, content)"
                        + " VALUES (?, ?, ?::jsonb) ON CONFLICT DO NOTHING")) {
            insert.setString(1, agent);
            insert.setString(2, revision.revision());
            insert.setString(3, ConfigJson.write(revision));
            insert.executeUpdate();
        }
    }

    /** The same caller gets the same revision while the weights stand, and a weight's share of callers moves as little as it must. */
    private static String weighted(RoutingConfig routing, String caller) {
        CRC32C hash = new CRC32C();
        hash.update((routing.agent() + "|" + caller).getBytes(UTF_8));
        long point = hash.getValue() % 100;
        long reached = 0;
        for (RoutingConfig.Weight weight : routing.weights()) {
            reached += weight.percent();
            if (point < reached) {
                return weight.revision();
            }
        }
        throw new IllegalStateException("the weights add up to 100");
    }

    /** Once stored nothing is left to do; what couldn't be, because the database was away, is tried again. */
    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void store() {
        files.agent().ifPresent(live -> live.revisions().values().stream()
                .filter(revision -> !stored.containsKey(revision.revision()))
                .forEach(this::store));
    }

    private void store(AgentRevision revision) {
        try {
            stored.put(revision.revision(), database.in(connection -> {
                ensureStored(connection, revision);
                return revision;
            }));
        } catch (SQLException e) {
            LOG.warnf("revision %s can't be stored yet: %s", revision.revision(), e.getMessage());
        }
    }

    private Optional<AgentRevision> fromDatabase(String revision) {
        try {
            Optional<AgentRevision> found = database.in(connection -> select(connection, revision));
            found.ifPresent(known -> stored.put(revision, known));
            return found;
        } catch (SQLException e) {
            LOG.warnf("revision %s can't be read: %s", revision, e.getSQLState());
            return Optional.empty();
        }
    }

    private Optional<AgentRevision> select(Connection connection, String revision) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT content FROM agent_revision WHERE agent = ? AND revision = ?")) {
            select.setString(1, agent);
            select.setString(2, revision);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(ConfigJson.read(rows.getString(1), AgentRevision.class))
                        : Optional.empty();
            }
        }
    }
}
