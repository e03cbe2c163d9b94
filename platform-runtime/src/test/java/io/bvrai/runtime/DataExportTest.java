package io.bvrai.runtime;

import static io.bvrai.runtime.fixture.TwilioStandIn.VOICE;
import static io.bvrai.runtime.fixture.TwilioStandIn.inbound;
import static io.bvrai.runtime.fixture.TwilioStandIn.newCallSid;
import static io.bvrai.testkit.Patience.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.runtime.access.AdminGate;
import io.bvrai.runtime.call.CallRows;
import io.bvrai.runtime.fixture.Archive;
import io.bvrai.runtime.fixture.LogLines;
import io.bvrai.runtime.fixture.OperatorStandIn;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.fixture.TwilioStandIn;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.testkit.Guide;
import io.bvrai.testkit.Repository;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tenant takes with it: all that is its own, nothing else, and a manifest that tells what was changed since. */
@QuarkusTest
@QuarkusTestResource(value = TenantOnRealServices.class, restrictToAnnotatedClass = true)
class DataExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPORT = "/api/v1/export";
    private static final String CALLER = "+14155557788";
    private static final String CALLEE = "+14155557799";
    private static final String STRANGER = "+14155557700";
    private static final String OTHER_TENANT = "z".repeat(26);

    /** Every table of the schema is taken along, or is named here with the reason why not. */
    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("agent_revision", "revisions.ndjson"),
            Map.entry("call", "calls.ndjson"),
            Map.entry("turn", "transcripts.ndjson"),
            Map.entry("call_event", "events.ndjson"),
            Map.entry("contact_list", "contact-lists.ndjson"),
            Map.entry("contact", "contacts.ndjson"),
            Map.entry("campaign", "campaigns.ndjson"),
            Map.entry("campaign_contact", "campaign-contacts.ndjson"),
            Map.entry("attempt", "attempts.ndjson"),
            Map.entry("suppression", "suppressions.ndjson"));

    private static final Map<String, String> NOT_TAKEN = Map.of(
            "tenant_identity", "its id is in the manifest",
            "data_key", "a wrapped key; what it sealed is taken in the clear",
            "index_key", "a wrapped key",
            "api_key", "a hash of a credential",
            "media_ticket", "a ticket of a minute",
            "inbox_key", "a carrier's repetition, for seven days",
            "inbox_event", "the carrier's words, which the call's rows come from",
            "flyway_schema_history", "the manifest names the schema's version");

    @TestHTTPResource
    URI application;

    @TestHTTPResource(management = true)
    URI management;

    @Inject
    ConfigFiles config;

    @Inject
    RuntimeSettings settings;

    @Inject
    PersonalData personal;

    private final TenantOnRealServices tenant = TenantOnRealServices.current();
    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private TwilioStandIn twilio;
    private TenantApi api;

    @BeforeEach
    void clients() {
        twilio = new TwilioStandIn(application);
        api = new TenantApi(application);
    }

    @Test
    void everythingOfTheTenantIsInItInTheClearAndNothingOfAnother() throws Exception {
        // Given
        String callSid = aCallWithWords("I'd like to cancel.");
        aCampaignThatCalled(CALLEE);
        api.post("/api/v1/suppression", "{\"number\":\"" + CALLEE + "\"}", TenantOnRealServices.FIRST_KEY);
        api.post("/api/v1/suppression", "{\"number\":\"" + CALLER + "\"}", TenantOnRealServices.FIRST_KEY);
        api.post("/api/v1/suppression", "{\"number\":\"" + STRANGER + "\"}", TenantOnRealServices.FIRST_KEY);
        plantRowsOfAnotherTenant();

        // When
        Archive archive = export();

        // Then
        String call = CallRows.id(callSid).toString();
        JsonNode exported = one(archive, "calls.ndjson", "id", call);
        assertThat(exported).isEqualTo(api.read("/api/v1/calls/" + call));
        assertThat(exported.path("from").asText()).isEqualTo(CALLER);
        assertThat(one(archive, "transcripts.ndjson", "call", call).path("text").asText())
                .isEqualTo("I'd like to cancel.");
        assertThat(one(archive, "events.ndjson", "call", call).path("type").asText())
                .isEqualTo("test");
        JsonNode contact = one(archive, "contacts.ndjson", "number", CALLEE);
        assertThat(contact.path("variables").path("first_name").asText()).isEqualTo("Ada");
        assertThat(one(
                                archive,
                                "contact-lists.ndjson",
                                "id",
                                contact.path("list").asText())
                        .path("name")
                        .asText())
                .isEqualTo("leaving");
        assertThat(one(archive, "attempts.ndjson", "contact", contact.path("id").asText())
                        .path("outcome")
                        .asText())
                .isEqualTo("ANSWERED");
        assertThat(one(archive, "suppressions.ndjson", "number", CALLEE)
                        .path("source")
                        .asText())
                .as("known by a contact")
                .isEqualTo("api");
        assertThat(one(archive, "suppressions.ndjson", "number", CALLER).has("numberHash"))
                .as("known by a call")
                .isTrue();
        assertThat(archive.documents("suppressions.ndjson").stream().filter(suppression -> !suppression.has("number")))
                .as("of whom nothing else is kept")
                .hasSize(1);
        assertThat(archive.documents("usage.ndjson"))
                .anySatisfy(month -> assertThat(month.path("calls").asLong()).isPositive());
        for (byte[] file : archive.files().values()) {
            assertThat(new String(file, UTF_8)).doesNotContain("planted");
        }

        // And the manifest counts what the tenant has, which isn't what the tables hold
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            assertThat(archive.manifest(file.getValue()).path("rows").asLong())
                    .as(file.getKey())
                    .isEqualTo(tenant.count("SELECT count(*) FROM " + file.getKey()));
        }
        assertThat(archive.manifest().path("tenant").asText()).isEqualTo("acme");
    }

    @Test
    void everyTableIsTakenAlongOrLeftForAReason() throws Exception {
        // Given
        Set<String> known = new HashSet<>(FILES.keySet());
        known.addAll(NOT_TAKEN.keySet());

        // When
        Set<String> tables = new HashSet<>();
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }

        // Then
        assertThat(tables).isEqualTo(known);
    }

    @Test
    void theSameRowsGiveTheSameManifestAndSignature() throws Exception {
        // Given
        twilio.endCall(aCallWithWords("Again."));

        // When
        Archive first = export();
        Archive second = export();

        // Then
        assertThat(second.files().keySet())
                .containsExactlyElementsOf(first.files().keySet());
        first.files()
                .forEach((name, content) ->
                        assertThat(second.files().get(name)).as(name).isEqualTo(content));
    }

    @Test
    void whoHoldsTheArchiveSeesWhetherItWasChanged() throws Exception {
        // Given
        twilio.endCall(aCallWithWords("Mine."));
        folder = Files.createTempDirectory("export");

        // When
        assertThat(run(Guide.block("tenants", "export", "api endpoint=" + application.resolve("/api/v1"))))
                .isZero();
        Archive.of(Files.readAllBytes(folder.resolve("acme-export.zip"))).unpack(folder);

        // Then
        assertThat(verify()).isZero();
        changed("calls.ndjson", "completed", "cancelled");
        changed("manifest.json", "\"acme\"", "\"acmf\"");
        changed("manifest.sig", null, null);
    }

    @Test
    void theOperatorGetsTheManifestOfThatVeryArchiveAndNothingElse() throws Exception {
        // Given
        aCallWithWords("Goodbye.");
        Archive archive = export();

        // When
        await().atMost(SOON).until(() -> leaving("1", OperatorStandIn.token()).statusCode() == 200);
        JsonNode document = JSON.readTree(leaving("1", OperatorStandIn.token()).body());
        aCallWithWords("After all.");
        JsonNode same = JSON.readTree(leaving("1", OperatorStandIn.token()).body());
        await().atMost(SOON).until(() -> leaving("2", OperatorStandIn.token()).statusCode() == 200);
        JsonNode later = JSON.readTree(leaving("2", OperatorStandIn.token()).body());

        // Then
        JsonNode contract = JSON.readTree(Repository.root()
                .resolve("crds/src/test/resources/contract/export.json")
                .toFile());
        assertThat(names(document)).isEqualTo(names(contract));
        assertThat(document.path("manifest").asText())
                .isEqualTo(new String(archive.files().get("manifest.json"), UTF_8))
                .doesNotContain(CALLER);
        assertThat(Base64.getDecoder().decode(document.path("signature").asText()))
                .isEqualTo(archive.files().get("manifest.sig"));
        assertThat(same).as("of the same off-boarding").isEqualTo(document);
        assertThat(later).as("of a later one").isNotEqualTo(document);
        assertThat(leaving("1", TenantOnRealServices.FIRST_KEY).statusCode()).isEqualTo(401);
        assertThat(api.get("/export/v1/1", TenantOnRealServices.FIRST_KEY).statusCode())
                .isEqualTo(404);
    }

    private static Set<String> names(JsonNode document) {
        Set<String> names = new HashSet<>();
        document.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private HttpResponse<String> leaving(String offboarding, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(management.resolve("/export/v1/" + offboarding))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void onlyAdminsOfTheTenantMayTakeIt() throws Exception {
        // Given
        List<String> refused =
                List.of(tenant.apiKey("VIEWER", null), tenant.apiKey("OPERATOR", null), tenant.apiKey("AUDITOR", null));

        // Then
        for (String key : refused) {
            HttpResponse<String> answer = api.get(EXPORT, key);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(api.get(EXPORT, tenant.apiKey("ADMIN", "2020-01-01T00:00:00Z"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(api.get(EXPORT, "bvk_" + "x".repeat(40)).statusCode()).isEqualTo(401);
        assertThat(api.get(EXPORT, tenant.apiKey("ADMIN", null)).statusCode()).isEqualTo(200);
    }

    @Test
    void theLogTellsWhichKeyTookItAndWhichWasRefused() throws Exception {
        // Given
        String admin = tenant.apiKey("ADMIN", null);
        String viewer = tenant.apiKey("VIEWER", null);
        try (LogLines log = LogLines.of(AdminGate.class)) {
            // When
            assertThat(api.get(EXPORT, admin).statusCode()).isEqualTo(200);
            assertThat(api.get(EXPORT, viewer).statusCode()).isEqualTo(403);

            // Then
            assertThat(log.said()).hasSize(2);
            assertThat(named(
                            "API key ([0-9a-f]{16}) was let through to GET /api/v1/export",
                            log.said().getFirst()))
                    .isEqualTo("ADMIN");
            assertThat(named(
                            "API key ([0-9a-f]{16}) was refused GET /api/v1/export: its role is VIEWER",
                            log.said().getLast()))
                    .isEqualTo("VIEWER");
        }
    }

    /** The role of the stored key that a line names. */
    private String named(String form, String line) throws SQLException {
        Matcher key = Pattern.compile(form).matcher(line);
        assertThat(key.matches()).as(line).isTrue();
        try (Connection owner = tenant.database().connect();
                PreparedStatement select = owner.prepareStatement("SELECT role FROM api_key WHERE id = ?")) {
            select.setString(1, key.group(1));
            try (ResultSet role = select.executeQuery()) {
                role.next();
                return role.getString(1);
            }
        }
    }

    @Test
    void whatIsAddedMeanwhileIsNotInItAndNobodyElseExports() throws Exception {
        // Given
        moreEventsThanLieOnTheWay();
        try {
            // When
            HttpResponse<InputStream> slow = http.send(request(), HttpResponse.BodyHandlers.ofInputStream());
            HttpResponse<String> second = api.get(EXPORT, TenantOnRealServices.FIRST_KEY);
            tenant.change("INSERT INTO campaign (uid, name) VALUES ('late', 'late')");
            Archive archive;
            try (InputStream body = slow.body()) {
                archive = Archive.of(body);
            }

            // Then
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(archive.documents("campaigns.ndjson"))
                    .noneMatch(campaign -> campaign.path("uid").asText().equals("late"));
            assertThat(export().documents("campaigns.ndjson"))
                    .anyMatch(campaign -> campaign.path("uid").asText().equals("late"));
        } finally {
            tenant.change("DELETE FROM call_event WHERE call_sid = 'CAmany'");
        }
    }

    @Test
    void anExportThatBreaksOffCannotBeTakenForAWholeOne() throws Exception {
        // Given
        moreEventsThanLieOnTheWay();
        try {
            // When
            HttpResponse<InputStream> slow = http.send(request(), HttpResponse.BodyHandlers.ofInputStream());
            tenant.takeDatabaseDown();

            // Then
            try (InputStream body = slow.body()) {
                assertThatThrownBy(() -> Archive.of(body)).isInstanceOf(IOException.class);
            }
        } finally {
            tenant.bringDatabaseBack();
            tenant.change("DELETE FROM call_event WHERE call_sid = 'CAmany'");
        }
        assertThat(export().files()).containsKeys("manifest.json", "manifest.sig");
    }

    /** Of a kind that can't be compressed to much less: who doesn't read holds the export up. */
    private void moreEventsThanLieOnTheWay() throws SQLException {
        tenant.change("INSERT INTO call_event (call_sid, at, type, detail)"
                + " SELECT 'CAmany', now(), 'many', jsonb_build_object('x', (SELECT string_agg(md5(n::text || i), '')"
                + " FROM generate_series(1, 1000) i)) FROM generate_series(1, 1600) n");
    }

    @Test
    void whileVaultIsAwayThereIsAProblemAndNoArchive() throws Exception {
        // Given
        tenant.toVault().cut();
        try {
            // When
            HttpResponse<String> answer = api.get(EXPORT, TenantOnRealServices.FIRST_KEY);

            // Then
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        } finally {
            tenant.toVault().mend();
        }
        assertThat(export().files()).containsKeys("manifest.json", "manifest.sig");
    }

    @Test
    void aSuspendedTenantTakesItToo() throws Exception {
        // Given
        Path file = settings.configDir().resolve("tenant/tenant.json");
        String served = Files.readString(file);
        ObjectNode suspended = (ObjectNode) JSON.readTree(served);
        suspended.putObject("service").put("closingMessage", "We are closed.").put("dialing", true);
        try {
            // When
            Files.writeString(file, suspended.toString());
            await().atMost(SOON).until(() -> config.tenant()
                    .filter(tenant -> !tenant.service().dials())
                    .isPresent());

            // Then
            assertThat(export().files()).containsKeys("manifest.json", "manifest.sig");
        } finally {
            Files.writeString(file, served);
            await().atMost(SOON).until(() -> config.tenant()
                    .filter(tenant -> tenant.service().dials())
                    .isPresent());
        }
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(application.resolve(EXPORT))
                .header("Authorization", "Bearer " + TenantOnRealServices.FIRST_KEY)
                .build();
    }

    private Archive export() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        return Archive.of(answer.body());
    }

    private static JsonNode one(Archive archive, String file, String field, String value) {
        List<JsonNode> found = archive.documents(file).stream()
                .filter(document -> document.path(field).asText().equals(value))
                .toList();
        assertThat(found).as(file + " with " + field + " " + value).hasSize(1);
        return found.getFirst();
    }

    private String aCallWithWords(String words) throws SQLException {
        String callSid = newCallSid();
        twilio.post(VOICE, inbound(callSid, CALLER, TenantOnRealServices.NUMBER, "ringing"));
        byte[] sealed = personal.seal(new PersonalData.Place("turn", "text_sealed", callSid + "/1/0"), words);
        try (Connection owner = tenant.database().connect();
                var insert = owner.prepareStatement("INSERT INTO turn (call_sid, epoch, ordinal, speaker, text_sealed,"
                        + " started_at, duration_ms, interrupted) VALUES (?, 1, 0, 'CALLER', ?, now(), 1000, false)");
                var event = owner.prepareStatement(
                        "INSERT INTO call_event (call_sid, at, type) VALUES (?, now(), 'test')")) {
            insert.setString(1, callSid);
            insert.setBytes(2, sealed);
            insert.executeUpdate();
            event.setString(1, callSid);
            event.executeUpdate();
        }
        twilio.endCall(callSid);
        // What the database doesn't take within the carrier's patience is taken from the spool later.
        await().atMost(SOON)
                .until(() -> tenant.count(
                                "SELECT count(*) FROM call WHERE call_sid = '" + callSid + "' AND ended_at IS NOT NULL")
                        == 1);
        return callSid;
    }

    private void aCampaignThatCalled(String number) throws Exception {
        HttpResponse<String> upload = http.send(
                HttpRequest.newBuilder(application.resolve("/api/v1/contact-lists/leaving/contacts"))
                        .header("Authorization", "Bearer " + TenantOnRealServices.FIRST_KEY)
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"number\":\"" + number + "\",\"first_name\":\"Ada\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(upload.statusCode()).isEqualTo(200);
        tenant.change("INSERT INTO campaign (uid, name) VALUES ('spring', 'spring')");
        tenant.change("INSERT INTO campaign_contact (campaign_uid, contact_id, state)"
                + " SELECT 'spring', id, 'DONE' FROM contact");
        tenant.change(
                "INSERT INTO attempt (id, campaign_uid, contact_id, ordinal, number_index, from_number, dialer, outcome,"
                        + " evidence) SELECT gen_random_uuid(), 'spring', id, 1, number_index, '+15005550100', 'pod', 'ANSWERED',"
                        + " '{\"window\":\"open\"}' FROM contact");
    }

    private void plantRowsOfAnotherTenant() throws SQLException {
        Map<String, String> planted = new TreeMap<>(Map.of(
                "campaign", "(uid, tenant_id, name) VALUES ('planted', '%s', 'planted')",
                "suppression", "(number_index, tenant_id, source) VALUES ('\\x0a', '%s', 'planted')",
                "call_event", "(call_sid, tenant_id, at, type) VALUES ('planted', '%s', now(), 'planted')",
                "agent_revision",
                        "(agent, revision, tenant_id, content) VALUES ('planted', '0123456789abcdef', '%s', '{}')"));
        try (Connection owner = tenant.database().connect();
                Statement statement = owner.createStatement()) {
            for (Map.Entry<String, String> row : planted.entrySet()) {
                String table = row.getKey();
                statement.execute("ALTER TABLE " + table + " NO FORCE ROW LEVEL SECURITY");
                statement.execute("INSERT INTO " + table + " " + row.getValue().formatted(OTHER_TENANT));
                long there = count(statement, table);
                statement.execute("ALTER TABLE " + table + " FORCE ROW LEVEL SECURITY");
                assertThat(count(statement, table)).as("hidden from the tenant").isEqualTo(there - 1);
            }
        }
    }

    private static long count(Statement statement, String table) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Changes a file, sees the documented commands notice, and puts it back; without words its first bit is changed. */
    private void changed(String file, String from, String to) throws Exception {
        Path path = folder.resolve(file);
        byte[] before = Files.readAllBytes(path);
        if (from == null) {
            byte[] flipped = before.clone();
            flipped[0] ^= 1;
            Files.write(path, flipped);
        } else {
            String text = Files.readString(path);
            assertThat(text).contains(from);
            Files.writeString(path, text.replace(from, to));
        }
        assertThat(verify()).as("with another " + file).isNotZero();
        Files.write(path, before);
        assertThat(verify()).isZero();
    }

    /** What the documentation tells an auditor to do. */
    private int verify() throws IOException, InterruptedException {
        return run(Guide.block("tenants", "verify"));
    }

    private int run(String block) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block);
        shell.environment().put("ADMIN_KEY", TenantOnRealServices.FIRST_KEY);
        Process commands =
                shell.directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(commands.getInputStream().readAllBytes(), UTF_8);
        assertThat(commands.waitFor(30, TimeUnit.SECONDS)).as(said).isTrue();
        return commands.exitValue();
    }
}
