package io.bvrai.operator.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operator's Vault token. A new login replaces it after two thirds of its life: renewing would end at the role's maximum TTL
 * anyway, and a login costs one request in twenty minutes.
 */
final class VaultLogin {
    private record Session(String token, Instant renewAt) {}

    private final VaultSettings settings;
    private final VaultTransport transport;
    private final Clock clock;
    private @Nullable Session session;

    VaultLogin(VaultSettings settings, VaultTransport transport, Clock clock) {
        this.settings = settings;
        this.transport = transport;
        this.clock = clock;
    }

    synchronized String token() {
        Session current = session;
        if (current == null || !clock.instant().isBefore(current.renewAt())) {
            current = login();
            session = current;
        }
        return current.token();
    }

    /** Drops the token that was refused, unless another thread has already replaced it. */
    synchronized void forget(String refused) {
        if (session != null && session.token().equals(refused)) {
            session = null;
        }
    }

    private Session login() {
        String path = "auth/" + settings.authMount() + "/login";
        VaultReply reply = VaultClient.checked(
                "POST",
                path,
                transport.exchange("POST", path, Map.of("role", settings.role(), "jwt", serviceAccountToken()), null));
        JsonNode auth = reply.body().path("auth");
        String token = auth.path("client_token").asText();
        if (token.isEmpty()) {
            throw new NeighbourException(
                    Neighbour.VAULT,
                    Problem.DENIED,
                    "Vault has no login at " + path + ": is the auth method mounted there?");
        }
        Duration lease = Duration.ofSeconds(auth.path("lease_duration").asLong());
        return new Session(token, clock.instant().plus(lease.multipliedBy(2).dividedBy(3)));
    }

    private String serviceAccountToken() {
        try {
            return Files.readString(settings.tokenFile()).strip();
        } catch (IOException e) {
            throw new NeighbourException(
                    Neighbour.VAULT,
                    Problem.DENIED,
                    "The projected ServiceAccount token for Vault can't be read at " + settings.tokenFile(),
                    e);
        }
    }
}
