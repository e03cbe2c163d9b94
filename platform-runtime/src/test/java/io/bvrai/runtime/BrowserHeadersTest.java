package io.bvrai.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bvrai.runtime.fixture.TenantOnRealServices;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told: on every route and every answer, and which origins may read the API. */
@QuarkusTest
@QuarkusTestResource(TenantOnRealServices.class)
class BrowserHeadersTest {
    private static final String API = "/api/v1/calls";

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource
    URI application;

    @Inject
    Router router;

    @Test
    void everyAnswerOfEveryRouteIsGuardedErrorsToo() throws Exception {
        // Given
        Set<String> paths = new TreeSet<>(List.of("/", "/nowhere", "/api/v1/nothing"));
        paths.addAll(webhooks());
        paths.addAll(resources());

        for (String path : paths) {
            for (String method : List.of("GET", "POST", "PUT", "DELETE", "OPTIONS")) {
                for (String key : List.of("bvk_wrong", TenantOnRealServices.FIRST_KEY)) {
                    // When
                    HttpResponse<String> answer = send(HttpRequest.newBuilder(application.resolve(path))
                            .method(method, BodyPublishers.noBody())
                            .header("Authorization", "Bearer " + key));

                    // Then
                    assertGuarded(method + " " + path + " answered " + answer.statusCode(), answer);
                }
            }
        }
        assertThat(paths)
                .contains(
                        "/v1/agents/x/voice", "/v1/numbers/voice", API, "/api/v1/calls/x/events", "/api/v1/suppression")
                .hasSizeGreaterThan(20);
    }

    @Test
    void aPreflightOfAnOriginThatTheTenantNamesIsAnsweredForExactlyThatOrigin() throws Exception {
        // When
        HttpResponse<String> answer = preflight(TenantOnRealServices.ALLOWED_ORIGIN);

        // Then
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly(TenantOnRealServices.ALLOWED_ORIGIN);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.test",
                "null",
                "*",
                "http://console.acme.test",
                "https://console.acme.test.elsewhere.test",
                "https://console.acme.test:444",
                "https://CONSOLE.acme.test"
            })
    void anyOtherOriginIsToldNothing(String origin) throws Exception {
        // When
        HttpResponse<String> preflight = preflight(origin);
        HttpResponse<String> read = send(HttpRequest.newBuilder(application.resolve(API))
                .header("Origin", origin)
                .header("Authorization", "Bearer " + TenantOnRealServices.FIRST_KEY));

        // Then: whoever isn't a browser isn't stopped by this, the key decides
        assertThat(preflight.statusCode()).isEqualTo(403);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(List.of(preflight, read))
                .allSatisfy(answer -> assertThat(answer.headers().map().keySet())
                        .noneMatch(name -> name.startsWith("access-control-")));
    }

    private static void assertGuarded(String what, HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("Strict-Transport-Security"))
                .as(what)
                .containsExactly("max-age=31536000; includeSubDomains");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .as(what)
                .containsExactly("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().allValues("X-Frame-Options")).as(what).containsExactly("DENY");
        assertThat(answer.headers().allValues("X-Content-Type-Options"))
                .as(what)
                .containsExactly("nosniff");
        assertThat(answer.headers().map().keySet())
                .as(what)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .doesNotContain("server", "x-powered-by");
    }

    private HttpResponse<String> preflight(String origin) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(application.resolve(API))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET"));
    }

    /** Routes of the HTTP server itself: webhooks and media. */
    private List<String> webhooks() {
        return router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .filter(path -> path.startsWith("/v1/"))
                .map(path -> path.replaceAll(":[A-Za-z]+", "x").replace("*", "x"))
                .toList();
    }

    /** Every path that a resource names. */
    private static List<String> resources() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.bvrai.runtime")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(BrowserHeadersTest::paths)
                        .toList();
    }

    private static Stream<String> paths(JavaClass resource) {
        String root = resource.getAnnotationOfType(Path.class).value();
        return Stream.concat(
                Stream.of(root),
                resource.getMethods().stream()
                        .filter(method -> method.isAnnotatedWith(Path.class))
                        .map(method -> root + "/" + path(method)));
    }

    private static String path(JavaMethod method) {
        return method.getAnnotationOfType(Path.class).value().replaceAll("\\{[^}]*}", "x");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
