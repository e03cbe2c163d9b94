package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.SharedListing;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Vault as the operator's ServiceAccount: logs in when needed, logs in once more when a token is refused (a revoked or expired token
 * and a missing grant both answer 403; only a fresh token tells them apart), and turns what is not a success into a
 * {@link NeighbourException}. Safe for concurrent use.
 */
public final class VaultClient {
    private final VaultTransport transport;
    private final VaultLogin login;
    private final Clock clock;
    private final Map<String, SharedListing<List<String>>> listings = new ConcurrentHashMap<>();

    public VaultClient(VaultSettings settings, Clock clock) {
        this.transport = new VaultTransport(settings);
        this.login = new VaultLogin(settings, transport, clock);
        this.clock = clock;
    }

    VaultReply read(String path) {
        return OneLook.seen("GET " + path, () -> call("GET", path, null));
    }

    VaultReply list(String path) {
        return OneLook.seen("LIST " + path, () -> call("LIST", path, null));
    }

    /** The names under a path that all tenants share, as they were within the last {@link SharedListing#AGE}. */
    List<String> sharedNames(String path) {
        return listings.computeIfAbsent(
                        path,
                        each -> new SharedListing<>(
                                () -> call("LIST", each, null).keys(), clock))
                .latest();
    }

    VaultReply write(String path, Map<String, ?> body) {
        return change("POST", path, body);
    }

    VaultReply delete(String path) {
        return change("DELETE", path, null);
    }

    private VaultReply change(String method, String path, @Nullable Map<String, ?> body) {
        try {
            return call(method, path, body);
        } finally {
            OneLook.forget();
        }
    }

    private VaultReply call(String method, String path, @Nullable Map<String, ?> body) {
        String token = login.token();
        VaultReply reply = transport.exchange(method, path, body, token);
        if (reply.status() == 403) {
            login.forget(token);
            reply = transport.exchange(method, path, body, login.token());
        }
        return checked(method, path, reply);
    }

    static VaultReply checked(String method, String path, VaultReply reply) {
        int status = reply.status();
        if (status / 100 == 2 || status == 404) {
            return reply;
        }
        String errors = errors(reply.body());
        throw new NeighbourException(
                Neighbour.VAULT,
                problem(status, errors),
                "Vault answered " + status + " to " + method + " " + path + (errors.isEmpty() ? "" : ": " + errors));
    }

    private static Problem problem(int status, String errors) {
        if (status == 503 && errors.contains("sealed")) {
            return Problem.SEALED;
        }
        if (status == 400 && errors.contains("check-and-set")) {
            return Problem.CONFLICT;
        }
        return switch (status) {
            case 401, 403 -> Problem.DENIED;
            // 412: a standby that has not seen our last write yet; 472 and 473: standby that does not forward.
            case 412, 472, 473 -> Problem.UNAVAILABLE;
            case 429 -> Problem.THROTTLED;
            default -> status >= 500 ? Problem.UNAVAILABLE : Problem.REFUSED;
        };
    }

    private static String errors(JsonNode body) {
        return StreamSupport.stream(body.path("errors").spliterator(), false)
                .map(error -> error.asText().strip().replace('\n', ' '))
                .collect(Collectors.joining("; "));
    }
}
