package io.bvrai.runtime.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bvrai.crds.config.CampaignsConfig;
import io.bvrai.crds.config.ConfigJson;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.caller.CalleeBehavior;
import io.bvrai.testkit.backing.Login;
import io.bvrai.testkit.backing.TestDatabase;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tenant with campaigns, on real PostgreSQL, Redis and OpenBao, and the simulator as its carrier. */
final class CampaignTenant implements AutoCloseable {
    /** Area codes; numbers 555-0100 to 555-0199 of each belong to nobody. */
    private static final List<String> AREAS =
            List.of("202", "212", "213", "303", "305", "312", "404", "415", "503", "512", "602", "617", "702", "713");

    private final TenantOnRealServices services = new TenantOnRealServices();
    private final Map<String, String> environment;
    private final Login login;
    private final Account account;
    private final Vertx vertx = Vertx.vertx();
    private final Replica office;
    private final AtomicInteger people = new AtomicInteger(1);
    private final AtomicInteger pods = new AtomicInteger();
    private final Path configs;
    final Simulator simulator;
    final CallbackDoor door;
    final CarrierLog carrier;

    /** @param carrierPace calls per second that the carrier begins */
    CampaignTenant(double carrierPace) throws IOException {
        environment = services.open();
        login = services.applicationLogin();
        simulator = Simulator.start(SimulatorConfig.embedded().withCallsPerSecond(carrierPace));
        account = simulator.phones().mainAccount();
        simulator.phones().number(account, Rules.FROM, "", "");
        services.setCarrierAccount(account.sid(), account.authToken());
        configs = Files.createTempDirectory("replicas");
        carrier = new CarrierLog(simulator.log());
        office = Replica.healthy(environment("office"), Clock.systemUTC());
        door = new CallbackDoor(vertx, office.database(), office.results);
        office.declare(config());
    }

    private Map<String, String> environment(String pod) {
        Map<String, String> told = new HashMap<>(environment);
        Path config = configs.resolve(pod);
        told.put("bvrai.pod", pod);
        told.put("bvrai.config-dir", config.toString());
        told.put(
                "bvrai.twilio-api-url",
                simulator.baseUrl(SimulatorConfig.Site.TWILIO).toString());
        told.put(
                "test.jdbc",
                services.database().server().jdbcUrl(services.database().name()));
        told.put("test.user", login.username());
        told.put("test.password", login.password());
        return told;
    }

    /** What a pod is told that has these campaigns in its mount. */
    Map<String, String> pod(String name, CampaignsConfig.Campaign... campaigns) {
        Map<String, String> told = environment(name);
        Replica.declare(Path.of(told.get("bvrai.config-dir")), config(), List.of(campaigns));
        return told;
    }

    /** A healthy pod that dials the campaigns. */
    Replica replica(CampaignsConfig.Campaign... campaigns) {
        return Replica.healthy(environment("pod-" + pods.incrementAndGet()), Clock.systemUTC())
                .declare(config(), campaigns);
    }

    /** A pod that dials the campaigns until its fuse blows. */
    Replica replica(Fuse fuse, TenantConfig config, CampaignsConfig.Campaign... campaigns) {
        Consumer<Carrier.Order> awaitTaken =
                order -> carrier.awaitTaken(order.statusUrl().toString());
        return new Replica(environment("pod-" + pods.incrementAndGet()), Clock.systemUTC(), fuse, awaitTaken)
                .declare(config, campaigns);
    }

    /** A pod whose wall clock is the test's, and to which something happens. */
    Replica replica(Fuse fuse, Clock clock, CampaignsConfig.Campaign... campaigns) {
        return new Replica(environment("pod-" + pods.incrementAndGet()), clock, fuse, order -> {})
                .declare(config(), campaigns);
    }

    /** The tenant's configuration; the carrier's callbacks come to the door. */
    TenantConfig config() {
        return config(door.address());
    }

    TenantConfig config(URI callbacks) {
        return config(callbacks, List.of("US"));
    }

    TenantConfig config(URI callbacks, List<String> countries) {
        return config(callbacks, countries, TenantConfig.Service.FULL);
    }

    TenantConfig config(URI callbacks, List<String> countries, TenantConfig.Service service) {
        return config(callbacks, countries, service, null);
    }

    /** The same with prices. */
    TenantConfig config(TenantConfig.Pricing pricing) {
        return config(door.address(), List.of("US"), TenantConfig.Service.FULL, pricing);
    }

    private TenantConfig config(
            URI callbacks,
            List<String> countries,
            TenantConfig.Service service,
            TenantConfig.@Nullable Pricing pricing) {
        return new TenantConfig(
                ConfigJson.VERSION,
                environment.get("bvrai.tenant-id"),
                "acme",
                "Acme Health",
                callbacks,
                new TenantConfig.Telephony(account.sid(), countries),
                new TenantConfig.Quota(1000, BigDecimal.valueOf(1000)),
                List.of(),
                List.of(new TenantConfig.AssignedNumber("main", Rules.FROM, "reminders")),
                "This number is not in service.",
                new TenantConfig.OperatorIdentity(
                        "issuer", "subject", "audience", JsonNodeFactory.instance.objectNode()),
                service,
                pricing,
                null);
    }

    /** People with telephones of their own, whom nobody has called yet. */
    List<String> people(int count, CalleeBehavior behavior) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int next = people.getAndIncrement();
            String number = "+1" + AREAS.get(next / 100) + "55501" + "%02d".formatted(next % 100);
            simulator.phones().behave(number, behavior);
            numbers.add(number);
        }
        return numbers;
    }

    /** A list of these people, who all live where it is noon now. */
    String list(List<String> people) throws IOException, SQLException {
        return list(people, zoneAtNoon());
    }

    String list(List<String> people, ZoneId zone) throws IOException, SQLException {
        String name = "list-" + pods.incrementAndGet();
        addTo(name, people, zone);
        return name;
    }

    void addTo(String name, List<String> people, ZoneId zone) throws IOException, SQLException {
        String rows = people.stream()
                .map(number -> "{\"number\":\"" + number + "\",\"zone\":\"" + zone.getId() + "\"}")
                .collect(Collectors.joining("\n"));
        ContactLists.Import uploaded =
                office.lists.add(name, ContactLists.Format.NDJSON, new ByteArrayInputStream(rows.getBytes(UTF_8)));
        if (uploaded.added() != people.size()) {
            throw new IllegalStateException("not everybody is in the list: " + uploaded);
        }
    }

    /** A zone whose clocks show between 12:00 and 13:00. */
    static ZoneId zoneAtNoon() {
        int ahead = 12 - Instant.now().atOffset(ZoneOffset.UTC).getHour();
        // The sign of these names is the other way round.
        return ZoneId.of("Etc/GMT" + (ahead > 0 ? "-" + ahead : "+" + -ahead));
    }

    /** The pod that takes uploads and suppressions and never dials. */
    Replica office() {
        return office;
    }

    long count(String sql) {
        try {
            return services.count(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String id() {
        return environment.get("bvrai.tenant-id");
    }

    TestDatabase database() {
        return services.database();
    }

    /** By hand, behind the application's back. */
    void change(String sql) {
        try {
            services.change(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sessions of this tenant's database that wait for an advisory lock. */
    long waitingForALock() {
        return count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    }

    /** Contacts of the campaign with whom the dialer isn't done. */
    long open(CampaignsConfig.Campaign campaign) {
        return count("SELECT (SELECT count(*) FROM contact c JOIN contact_list l ON l.id = c.list_id WHERE l.name = '"
                + campaign.contactList() + "') - (SELECT count(*) FROM campaign_contact WHERE campaign_uid = '"
                + campaign.uid() + "' AND state NOT IN ('WAITING', 'IN_FLIGHT'))");
    }

    long attempts(CampaignsConfig.Campaign campaign, AttemptOutcome outcome) {
        return count("SELECT count(*) FROM attempt WHERE campaign_uid = '" + campaign.uid() + "' AND outcome = '"
                + outcome + "'");
    }

    /** Attempts to call people who are busy, whose end is known: a call that a carrier which is held up didn't begin in time is cancelled. */
    long ended(CampaignsConfig.Campaign campaign) {
        return attempts(campaign, AttemptOutcome.BUSY) + attempts(campaign, AttemptOutcome.NO_ANSWER);
    }

    /** When each of the campaign's attempts was intended, by the database's clock. */
    List<Instant> intents(CampaignsConfig.Campaign campaign) {
        try {
            return services.instants(
                    "SELECT intent_at FROM attempt WHERE campaign_uid = '" + campaign.uid() + "' ORDER BY intent_at");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        simulator.close();
        door.close();
        office.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        services.stop();
        try (var files = Files.walk(configs)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
