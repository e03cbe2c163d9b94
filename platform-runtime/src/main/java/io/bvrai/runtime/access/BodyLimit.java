package io.bvrai.runtime.access;

import io.quarkus.vertx.web.RouteFilter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How much may be sent: 1 MiB, of a length told beforehand, because a webhook's body is in memory before its signature can be checked. Contact lists,
 * which are read as a stream and by nobody without a key, may have what {@code quarkus.http.limits.max-body-size} says.
 */
@Singleton
public class BodyLimit {
    private static final long MOST_BYTES = 1 << 20;
    private static final Pattern STREAMED = Pattern.compile("/api/v1/contact-lists/[^/]+/contacts");
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    @RouteFilter(390)
    void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (STREAMED.matcher(request.path()).matches()) {
            context.next();
            return;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > MOST_BYTES) {
            context.response().setStatusCode(413).end();
        } else if (length == null && mayHaveBody(request)) {
            context.response().setStatusCode(411).end();
        } else {
            context.next();
        }
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                ? WITH_BODY.contains(request.method()) && !request.isEnded()
                : request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }
}
