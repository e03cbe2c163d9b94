package io.bvrai.runtime.campaign;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.call.Budget;
import io.bvrai.runtime.call.MonthUsage;
import io.bvrai.runtime.platform.Role;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.platform.postgres.SchemaStands;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.twilio.TwilioRest;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultClient;
import io.bvrai.runtime.privacy.DataKeys;
import io.bvrai.runtime.privacy.PersonalData;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A pod that dials: everything it is made of is the real thing, but for a fuse around its database and its carrier. */
final class Replica implements AutoCloseable {
    /** The usual order of things, faster. */
    static final DialerTimes TIMES = new DialerTimes(
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(6),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(90));

    private final Map<String, String> environment;
    private final AgroalDataSource pool;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ConfigFiles config;
    private final TwilioRest twilio;
    private final Dialer dialer;
    private final AttemptReview review;
    private final Fuse fuse;
    final ContactLists lists;
    final Suppressions suppressions;
    final CampaignContacts contacts;
    final AttemptResults results;
    final MonthUsage usage;

    /** A pod as in production. */
    static Replica healthy(Map<String, String> environment, Clock clock) {
        return new Replica(environment, clock, Fuse.never(), order -> {});
    }

    /**
     * A pod that may crash.
     *
     * @param environment what the operator tells the pod, and where its database is
     * @param awaitTaken waits until the carrier has taken an order
     */
    Replica(Map<String, String> environment, Clock clock, Fuse fuse, Consumer<Carrier.Order> awaitTaken) {
        this.environment = environment;
        this.fuse = fuse;
        this.pool = pool(environment);
        RuntimeSettings settings = settings(environment);
        DataSource database = FusedDatabase.of(pool, fuse);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        VaultClient vault = new VaultClient(settings);
        Secrets secrets = new Secrets(vault, settings);
        PersonalData personal = new PersonalData(new DataKeys(pool, vault, settings), settings);
        this.config = new ConfigFiles(settings, metrics);
        this.twilio = new TwilioRest(settings, secrets);
        Carrier carrier = new FusedCarrier(new TwilioCalls(twilio), fuse, awaitTaken);
        this.usage = new MonthUsage(database, settings, config, clock);
        Budget budget = new Budget(usage, config, metrics);
        this.contacts = new CampaignContacts(database, config, budget, clock);
        this.results = new AttemptResults(database, personal, TIMES);
        this.lists = new ContactLists(database, personal, config);
        this.suppressions = new Suppressions(database, personal);
        this.dialer = new Dialer(
                settings,
                config,
                contacts,
                new AttemptIntents(database, personal, settings, TIMES, clock),
                results,
                new Pacer(new TenantRedis(vertx, settings, secrets)),
                budget,
                carrier,
                TIMES,
                metrics,
                clock);
        this.review = new AttemptReview(settings, config, database, results, carrier, personal, TIMES);
    }

    private static AgroalDataSource pool(Map<String, String> environment) {
        try {
            return AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(6)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(environment.get("test.jdbc"))
                                    .principal(new NamePrincipal(environment.get("test.user")))
                                    .credential(new SimplePassword(environment.get("test.password"))))));
        } catch (SQLException e) {
            throw new IllegalStateException("no pool", e);
        }
    }

    private static RuntimeSettings settings(Map<String, String> environment) {
        return new RuntimeSettings(
                Set.of(Role.WORKER),
                environment.get("bvrai.tenant"),
                environment.get("bvrai.tenant-id"),
                environment.get("bvrai.namespace"),
                "",
                environment.get("bvrai.pod"),
                Path.of(environment.get("bvrai.config-dir")),
                Optional.of(Path.of(environment.get("bvrai.trust-bundle"))),
                10,
                new RuntimeSettings.Neighbours(
                        URI.create(environment.get("bvrai.twilio-api-url")),
                        URI.create("http://127.0.0.1:1"),
                        URI.create("ws://127.0.0.1:1")),
                new RuntimeSettings.Vault(
                        URI.create(environment.get("bvrai.vault.addr")),
                        environment.get("bvrai.vault.auth-mount"),
                        environment.get("bvrai.vault.role"),
                        Path.of(environment.get("bvrai.vault.jwt-path")),
                        Duration.ofMinutes(1)),
                new RuntimeSettings.Postgres(
                        environment.get("bvrai.postgres.host"),
                        Integer.parseInt(environment.get("bvrai.postgres.port")),
                        environment.get("bvrai.postgres.database")),
                new RuntimeSettings.Redis(
                        environment.get("bvrai.redis.host"), Integer.parseInt(environment.get("bvrai.redis.port"))),
                new RuntimeSettings.Spool(Path.of(environment.get("bvrai.spool.dir")), 1));
    }

    /** What the operator writes into the pod's mount. */
    static void declare(Path directory, TenantConfig tenant, List<CampaignsConfig.Campaign> campaigns) {
        try {
            Path mount = Files.createDirectories(directory.resolve("tenant"));
            write(mount.resolve("tenant.json"), ConfigJson.write(tenant));
            write(
                    mount.resolve("campaigns.json"),
                    ConfigJson.write(new CampaignsConfig(ConfigJson.VERSION, campaigns)));
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration can't be written", e);
        }
    }

    /** Whole or not at all: a running replica may be reading. */
    private static void write(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(file.getParent().getParent(), "fresh", ".json");
        Files.writeString(fresh, text);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    Replica declare(TenantConfig tenant, CampaignsConfig.Campaign... campaigns) {
        declare(Path.of(environment.get("bvrai.config-dir")), tenant, List.of(campaigns));
        config.look();
        return this;
    }

    /** Reads its configuration and does nothing yet. */
    Replica reading() {
        config.look();
        return this;
    }

    Replica start() {
        config.look();
        dialer.start(new SchemaStands());
        review.start(new SchemaStands());
        return this;
    }

    Fuse fuse() {
        return fuse;
    }

    DataSource database() {
        return pool;
    }

    /** The end of a pod, orderly or, when its fuse has blown, of what is left of it. */
    @Override
    public void close() {
        dialer.stop(new ShutdownEvent());
        review.stop(new ShutdownEvent());
        pool.close();
        twilio.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
