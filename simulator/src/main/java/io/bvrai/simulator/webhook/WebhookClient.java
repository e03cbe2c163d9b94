package io.bvrai.simulator.webhook;

import io.bvrai.simulator.account.Sid;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.http.Form;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends webhooks as Twilio does: signed, within 15 s, retried as the URL's fragment says, each attempt logged. */
public final class WebhookClient {
    private static final int LOGGED_BODY = 8000;

    private final Environment environment;
    private final HttpClient client;
    private final Endpoint endpoint;
    private boolean closed;

    public WebhookClient(Environment environment, HttpClient client, Endpoint endpoint) {
        this.environment = environment;
        this.client = client;
        this.endpoint = endpoint;
    }

    /** The simulator stops: what isn't delivered stays so. */
    public void close() {
        closed = true;
    }

    /** Completes with the first 2xx answer or fails with {@link WebhookFailure}. */
    public Future<Reply> send(Delivery delivery) {
        Sending sending = new Sending(delivery, Overrides.of(delivery.url()), Sid.token());
        sending.attempt(1);
        return sending.result.future();
    }

    /** One delivery through all its attempts: the idempotency token stays, the signature is per delivery. */
    private final class Sending {
        private final Delivery delivery;
        private final Overrides overrides;
        private final String idempotencyToken;
        private final Promise<Reply> result = Promise.promise();
        private final long deadline;

        Sending(Delivery delivery, Overrides overrides, String idempotencyToken) {
            this.delivery = delivery;
            this.overrides = overrides;
            this.idempotencyToken = idempotencyToken;
            this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(overrides.totalMs());
        }

        void attempt(int number) {
            long begun = System.nanoTime();
            request().onComplete(answer -> {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                if (answer.succeeded()) {
                    log(number, millis, answer.result(), null);
                    result.complete(answer.result());
                    return;
                }
                WebhookFailure failure = failure(answer.cause());
                log(number, millis, answer.cause() instanceof BadStatus bad ? bad.reply : null, failure);
                boolean again = number <= overrides.retries()
                        && overrides.retry(failure.retryClass())
                        && System.nanoTime() < deadline;
                if (again) {
                    environment.after(
                            environment.switches().number(Switch.WEBHOOK_RETRY_DELAY_MS), () -> attempt(number + 1));
                } else {
                    result.fail(failure);
                }
            });
        }

        private Future<Reply> request() {
            if (closed) {
                return Future.failedFuture(new IllegalArgumentException("the simulator is closed"));
            }
            URI uri;
            try {
                uri = URI.create(SignedUrl.withoutFragment(delivery.url()));
                if (uri.getHost() == null || uri.getScheme() == null) {
                    return Future.failedFuture(new IllegalArgumentException("no absolute URL"));
                }
            } catch (IllegalArgumentException e) {
                return Future.failedFuture(e);
            }
            boolean post = delivery.method().equals("POST");
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            RequestOptions options = endpoint.direct(uri, new RequestOptions())
                    .setMethod(post ? HttpMethod.POST : HttpMethod.GET)
                    .setConnectTimeout(Math.max(1, Math.min(overrides.connectMs(), left)));
            if (!post) {
                options.setURI(withQuery(options.getURI()));
            }
            Future<Reply> reply = client.request(options).compose(this::exchange);
            return reply.timeout(Math.max(1, Math.min(overrides.readMs(), left)), TimeUnit.MILLISECONDS);
        }

        private String withQuery(String path) {
            String query = delivery.params().encoded();
            return query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + query;
        }

        private Future<Reply> exchange(HttpClientRequest request) {
            boolean post = request.getMethod().equals(HttpMethod.POST);
            String signed = SignedUrl.of(delivery.url(), environment.switches());
            String url = post ? signed : withQuery(signed);
            request.putHeader(
                            "X-Twilio-Signature",
                            Signature.of(delivery.account().authToken(), url, post ? delivery.params() : new Form()))
                    .putHeader("I-Twilio-Idempotency-Token", idempotencyToken)
                    .putHeader("User-Agent", "TwilioProxy/1.1")
                    .putHeader("Accept", "*/*");
            Future<HttpClientResponse> response = post
                    ? request.putHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                            .send(Buffer.buffer(delivery.params().encoded()))
                    : request.send();
            return response.compose(answer -> answer.body().compose(body -> {
                Reply reply = new Reply(answer.statusCode(), contentType(answer), body.toString());
                return reply.status() / 100 == 2
                        ? Future.succeededFuture(reply)
                        : Future.failedFuture(new BadStatus(reply));
            }));
        }

        private String contentType(HttpClientResponse answer) {
            String type = answer.getHeader("Content-Type");
            return type == null ? "" : type;
        }

        private void log(int attempt, long millis, @Nullable Reply reply, @Nullable WebhookFailure failure) {
            JsonObject entry = new JsonObject()
                    .put("callSid", delivery.callSid())
                    .put("accountSid", delivery.account().sid())
                    .put("purpose", delivery.purpose())
                    .put("method", delivery.method())
                    .put("url", delivery.url())
                    .put("params", delivery.params().json())
                    .put("attempt", attempt)
                    .put("idempotencyToken", idempotencyToken)
                    .put("millis", millis)
                    .put("ok", failure == null);
            if (reply != null) {
                String body = reply.body();
                entry.put("status", reply.status())
                        .put("contentType", reply.contentType())
                        .put("body", body.length() > LOGGED_BODY ? body.substring(0, LOGGED_BODY) : body);
            }
            if (failure != null) {
                entry.put("error", failure.code()).put("message", failure.getMessage());
            }
            environment.log().add("webhook", entry);
        }
    }

    private static WebhookFailure failure(Throwable cause) {
        return switch (cause) {
            case BadStatus bad ->
                new WebhookFailure(
                        11200,
                        bad.reply.status() >= 500 ? "5xx" : "4xx",
                        "HTTP retrieval failure: status " + bad.reply.status());
            case TimeoutException timeout -> new WebhookFailure(11205, "rt", "HTTP connection failure: time out");
            case UnknownHostException unknown -> new WebhookFailure(11210, "ct", "HTTP bad host name");
            case SSLException tls -> new WebhookFailure(11237, "ct", "Certificate invalid: " + tls.getMessage());
            case IllegalArgumentException malformed -> new WebhookFailure(11100, "none", "Invalid URL format");
            default -> new WebhookFailure(11205, "ct", "HTTP connection failure: " + cause.getMessage());
        };
    }

    /** Carries a non-2xx answer to where it is logged and classified. */
    private static final class BadStatus extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Reply reply;

        BadStatus(Reply reply) {
            super("status " + reply.status(), null, false, false);
            this.reply = reply;
        }
    }
}
