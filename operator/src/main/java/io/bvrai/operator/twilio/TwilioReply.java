package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What an answer of Twilio's means. */
final class TwilioReply {
    private TwilioReply() {}

    static JsonNode checked(
            String method, String path, Repeat repeat, HttpResponse<byte[]> response, Duration retryAfter) {
        JsonNode body = TwilioClient.parse(response.body());
        int status = response.statusCode();
        if (status / 100 == 2) {
            if (repeat == Repeat.NEVER && body.path("sid").asText("").isEmpty()) {
                throw new NeighbourException(
                        Neighbour.TWILIO,
                        Problem.UNCONFIRMED,
                        "Twilio answered " + status + " to " + method + " " + path + " without a SID");
            }
            return body;
        }
        Problem problem = problem(status, repeat);
        String code = body.path("code").asText("");
        String message = body.path("message").asText("");
        throw new NeighbourException(
                Neighbour.TWILIO,
                problem,
                "Twilio answered " + status + (code.isEmpty() ? "" : " (error " + code + ")") + " to " + method + " "
                        + path + (message.isEmpty() ? "" : ": " + message),
                null,
                problem == Problem.THROTTLED ? retryAfter : null);
    }

    /** A success that says what we can't read. */
    static NeighbourException unclear(String path, String what) {
        return new NeighbourException(
                Neighbour.TWILIO, Problem.UNAVAILABLE, "Twilio answered GET " + path + " with " + what);
    }

    private static Problem problem(int status, Repeat repeat) {
        return switch (status) {
            case 401, 403 -> Problem.DENIED;
            case 404 -> Problem.NOT_FOUND;
            case 409 -> Problem.CONFLICT;
            case 429 -> Problem.THROTTLED;
            default -> {
                if (status < 500) {
                    yield Problem.REFUSED;
                }
                // A server error may come after the work was done.
                yield repeat == Repeat.NEVER ? Problem.UNCONFIRMED : Problem.UNAVAILABLE;
            }
        };
    }
}
