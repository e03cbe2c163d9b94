package io.bvrai.runtime;

import static io.bvrai.testkit.Patience.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.runtime.access.AdminGate;
import io.bvrai.runtime.access.IssuerKeys;
import io.bvrai.runtime.fixture.LogLines;
import io.bvrai.runtime.fixture.OidcIssuer;
import io.bvrai.runtime.fixture.SigningKey;
import io.bvrai.runtime.fixture.TenantApi;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.config.ConfigFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People come to the tenant API with a token of their own identity provider. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class OidcSignInTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AUDIENCE = "acme-voice";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String CALLS = "/api/v1/calls";
    private static final String EXPORT = "/api/v1/export";

    @TestHTTPResource
    URI application;

    @Inject
    ConfigFiles config;

    @Inject
    RuntimeSettings settings;

    private TenantApi api;
    private OidcIssuer issuer;
    private String served;

    @BeforeEach
    void signIn() throws IOException {
        api = new TenantApi(application);
        issuer = OidcIssuer.start(authority());
        served = Files.readString(file());
        become(new TenantConfig.Oidc(issuer.url(), AUDIENCE, "groups"));
    }

    @AfterEach
    void serveAsBefore() throws IOException {
        issuer.close();
        become(null);
    }

    @Test
    void aTokensRoleDecidesWhatItMayDoAsAKeysDoes() {
        // When
        String viewer = issuer.token(AUDIENCE, "viewer");
        String operator = issuer.token(AUDIENCE, List.of("operator"));
        String admin = issuer.token(AUDIENCE, List.of("staff", "viewer", "admin"));
        String auditor = issuer.token(AUDIENCE, List.of("auditor"));

        // Then
        assertThat(reads(viewer)).isEqualTo(200);
        assertThat(acts(viewer)).isEqualTo(403);
        assertThat(exports(viewer)).isEqualTo(403);
        assertThat(reads(operator)).isEqualTo(200);
        assertThat(acts(operator)).isEqualTo(200);
        assertThat(exports(operator)).isEqualTo(403);
        assertThat(reads(admin)).isEqualTo(200);
        assertThat(acts(admin)).isEqualTo(200);
        assertThat(exports(admin)).isEqualTo(200);
        assertThat(reads(auditor)).isEqualTo(403);
        assertThat(acts(auditor)).isEqualTo(403);
    }

    @Test
    void aTokenThatNamesNoRoleAllowsNothing() throws IOException {
        // Given
        List<Object> none =
                List.of("ADMIN", " admin", "admin viewer", List.of(), List.of("root"), Map.of("admin", true), 7);

        // When
        for (Object roles : none) {
            HttpResponse<String> answer = api.get(CALLS, issuer.token(AUDIENCE, roles));

            // Then
            assertThat(answer.statusCode()).as("%s", roles).isEqualTo(403);
            assertThat(JSON.readTree(answer.body()).path("detail").asText()).contains("names no role");
        }
        assertThat(reads(issuer.token(issuer.claims(AUDIENCE))))
                .as("no such claim")
                .isEqualTo(403);
    }

    @Test
    void whatIsNoTokenForThisTenantThatIsGoodNowIsRefused() {
        // Given
        SigningKey strangers = SigningKey.generate("k1");
        String good = token(claims -> {});
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("expired", token(claims -> claims.put("exp", seconds(claims, "exp") - 3600)));
        bad.put("without an end", token(claims -> claims.remove("exp")));
        bad.put("not good yet", token(claims -> claims.put("nbf", seconds(claims, "nbf") + 3600)));
        bad.put("another tenant's", token(claims -> claims.put("aud", "globex-voice")));
        bad.put("other tenants'", token(claims -> claims.put("aud", List.of("globex-voice", "initech-voice"))));
        bad.put("nobody's", token(claims -> claims.remove("aud")));
        bad.put("another issuer's", token(claims -> claims.put("iss", issuer.url() + "/")));
        bad.put("no issuer's", token(claims -> claims.remove("iss")));
        bad.put("of nobody", token(claims -> claims.remove("sub")));
        bad.put("signed by a stranger", strangers.signed(said(claims -> {})));
        bad.put("not signed", SigningKey.unsigned("{\"alg\":\"none\"}", said(claims -> {})) + ".");
        bad.put(
                "not signed, by a name",
                SigningKey.unsigned("{\"alg\":\"none\",\"kid\":\"k1\"}", said(claims -> {})) + ".");
        bad.put("signed by what everybody knows", symmetric(issuer.key().publicKeyPem()));
        bad.put("signed by the key set", symmetric(issuer.key().jwks()));
        bad.put("with another's words", words(said(claims -> claims.put("sub", "eve"))) + signature(good));
        bad.put("without its signature", good.substring(0, good.lastIndexOf('.') + 1));
        bad.put(
                "by a key without a name",
                SigningKey.unsigned("{\"alg\":\"RS256\",\"kid\":7}", said(claims -> {})) + signature(good));
        bad.put(
                "by no algorithm",
                SigningKey.unsigned("{\"alg\":[],\"kid\":\"k1\"}", said(claims -> {})) + signature(good));
        bad.put(
                "by a key of its own",
                SigningKey.unsigned("{\"alg\":\"RS256\",\"jwk\":" + firstKey(strangers) + "}", said(claims -> {}))
                        + signature(strangers.signed(said(claims -> {}))));
        bad.put("encrypted", "a.b.c.d.e");
        bad.put("no token", "nothing");
        bad.put("no words", "..");
        bad.put("no JSON", "e30.e30.e30");

        // Then
        assertThat(reads(good)).isEqualTo(200);
        assertThat(reads(token(claims -> claims.put("aud", List.of("globex-voice", AUDIENCE)))))
                .isEqualTo(200);
        bad.forEach((what, token) -> assertThat(api.get(CALLS, token))
                .as(what)
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(401))
                .satisfies(answer -> assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .hasValue("Bearer"))
                .satisfies(answer ->
                        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json")));
        assertThat(reads(good)).isEqualTo(200);
    }

    @Test
    void noRouteTakesATokenThatTheSameIssuerMadeOutToAnotherTenant() {
        // Given
        String anothers = issuer.token("globex-voice", "admin");
        String own = issuer.token(AUDIENCE, "admin");
        JsonNode paths = api.read("/api/v1/openapi?format=json").path("paths");
        Map<String, Integer> refused = new TreeMap<>();
        Map<String, Integer> answered = new TreeMap<>();

        // When
        paths.properties().stream()
                .filter(path -> path.getKey().startsWith("/api/"))
                .forEach(path -> {
                    String filled = path.getKey().replaceAll("\\{[^}]+}", "00000000-0000-4000-8000-000000000000");
                    path.getValue().properties().stream()
                            .filter(route -> METHODS.contains(route.getKey()))
                            .forEach(route -> {
                                String method = route.getKey().toUpperCase(Locale.ROOT);
                                JsonNode content =
                                        route.getValue().path("requestBody").path("content");
                                String type = content.isEmpty()
                                        ? ""
                                        : content.fieldNames().next();
                                refused.put(method + " " + filled, api.status(method, filled, type, anothers));
                                if (method.equals("GET") && filled.equals(path.getKey())) {
                                    answered.put(filled, api.status(method, filled, type, own));
                                }
                            });
                });

        // Then
        assertThat(refused).hasSizeGreaterThan(10);
        assertThat(refused)
                .allSatisfy((route, status) -> assertThat(status).as(route).isEqualTo(401));
        assertThat(answered).hasSizeGreaterThan(1);
        assertThat(answered)
                .allSatisfy((route, status) -> assertThat(status).as(route).isEqualTo(200));
    }

    @Test
    void anIssuerThatIsAwayLocksNobodyOutWhoShowsAKey() throws IOException {
        // Given
        String token = token(claims -> {});
        issuer.close();

        // When
        HttpResponse<String> answer = api.get(CALLS, token);

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("10");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("detail").asText())
                .contains("issuer of this tenant's tokens is away", "API keys are accepted");
        assertThat(reads(TenantOnRealServices.FIRST_KEY)).isEqualTo(200);
        assertThat(reads(symmetric("secret")))
                .as("what nobody need be asked about")
                .isEqualTo(401);
    }

    @Test
    void aChangeIsLiveWithoutARestart() throws IOException {
        // Given
        String token = token(claims -> claims.put("roles", "operator"));
        assertThat(reads(token)).isEqualTo(200);
        assertThat(acts(token)).isEqualTo(403);

        // When
        become(new TenantConfig.Oidc(issuer.url(), AUDIENCE, "roles"));

        // Then
        assertThat(acts(token)).isEqualTo(200);

        // When
        become(new TenantConfig.Oidc(issuer.url(), "other-voice", "roles"));

        // Then
        assertThat(reads(token)).isEqualTo(401);

        // When
        try (OidcIssuer other = OidcIssuer.start(authority())) {
            become(new TenantConfig.Oidc(other.url(), AUDIENCE, "groups"));

            // Then
            assertThat(reads(token)).isEqualTo(401);
            assertThat(reads(other.token(AUDIENCE, "viewer"))).isEqualTo(200);
        }

        // When
        become(null);

        // Then
        assertThat(reads(token)).isEqualTo(401);
        assertThat(reads(TenantOnRealServices.FIRST_KEY)).isEqualTo(200);
    }

    @Test
    void theLogTellsWhoExportedAndRepeatsNothingOfTheToken() {
        // Given
        String ann = token(claims -> claims.put("groups", "admin"));
        String bob = token(claims -> {
            claims.put("sub", "bob@acme.example");
            claims.put("groups", "admin");
        });
        try (LogLines gate = LogLines.of(AdminGate.class);
                LogLines keys = LogLines.of(IssuerKeys.class)) {
            // When
            assertThat(exports(ann)).isEqualTo(200);
            assertThat(exports(token(claims -> claims.put("groups", "viewer")))).isEqualTo(403);
            assertThat(exports(bob)).isEqualTo(200);
            assertThat(exports(token(claims -> claims.put("aud", "globex-voice"))))
                    .isEqualTo(401);

            // Then
            assertThat(gate.said()).hasSize(3);
            String first = subject(
                    "OIDC subject ([0-9a-f]{16}) was let through to GET /api/v1/export",
                    gate.said().get(0));
            String second = subject(
                    "OIDC subject ([0-9a-f]{16}) was refused GET /api/v1/export: its role is VIEWER",
                    gate.said().get(1));
            String third = subject(
                    "OIDC subject ([0-9a-f]{16}) was let through to GET /api/v1/export",
                    gate.said().get(2));
            assertThat(second).isEqualTo(first);
            assertThat(third).isNotEqualTo(first);
            assertThat(keys.said()).isEmpty();
        }
    }

    private static String subject(String form, String line) {
        Matcher who = Pattern.compile(form).matcher(line);
        assertThat(who.matches()).as(line).isTrue();
        return who.group(1);
    }

    private int reads(String bearer) {
        return api.get(CALLS, bearer).statusCode();
    }

    private int acts(String bearer) {
        return api.post("/api/v1/suppression/check", "{\"number\":\"+14155550199\"}", bearer)
                .statusCode();
    }

    private int exports(String bearer) {
        return api.get(EXPORT, bearer).statusCode();
    }

    /** A viewer's token, changed in what it says. */
    private String token(Consumer<Map<String, Object>> change) {
        return issuer.key().signed(said(change));
    }

    private String said(Consumer<Map<String, Object>> change) {
        Map<String, Object> claims = issuer.claims(AUDIENCE);
        claims.put("groups", "viewer");
        change.accept(claims);
        return OidcIssuer.json(claims);
    }

    private static long seconds(Map<String, Object> claims, String name) {
        return ((Number) Objects.requireNonNull(claims.get(name))).longValue();
    }

    /** A token that is signed with a secret which isn't one. */
    private String symmetric(String secret) {
        String signed = SigningKey.unsigned("{\"alg\":\"HS256\",\"kid\":\"k1\"}", said(claims -> {}));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return signed + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String words(String claims) {
        return SigningKey.unsigned("{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims);
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.'));
    }

    private static String firstKey(SigningKey key) {
        String set = key.jwks();
        return set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
    }

    private void become(TenantConfig.Oidc oidc) throws IOException {
        JsonNode tenant = JSON.readTree(served);
        if (oidc != null) {
            ((ObjectNode) tenant).set("oidc", JSON.valueToTree(oidc));
        }
        Files.writeString(file(), oidc == null ? served : tenant.toString());
        await().atMost(SOON).until(() -> config.tenant().map(TenantConfig::oidc).equals(Optional.ofNullable(oidc)));
    }

    private Path authority() {
        return settings.trustBundle().orElseThrow();
    }

    private Path file() {
        return settings.configDir().resolve("tenant/tenant.json");
    }
}
