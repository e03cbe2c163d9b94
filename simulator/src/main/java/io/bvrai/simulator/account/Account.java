package io.bvrai.simulator.account;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Twilio account or subaccount with its credentials. Confined to the simulator's event loop. */
public final class Account {
    public enum Status {
        ACTIVE,
        SUSPENDED,
        CLOSED;

        public String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public static Optional<Status> from(String wire) {
            for (Status each : values()) {
                if (each.wire().equals(wire)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /** An API key; its secret is shown once. */
    public record ApiKey(String sid, String friendlyName, String secret, Instant created) {}

    private final String sid;
    private final String ownerSid;
    private final Instant created;
    private final Map<String, ApiKey> keys = new LinkedHashMap<>();
    private String friendlyName;
    private Status status = Status.ACTIVE;
    private String authToken;
    private @Nullable String secondaryToken;
    private Instant updated;
    private double callsPerSecond;

    public Account(String sid, String ownerSid, String friendlyName, String authToken, double cps, Instant created) {
        this.sid = sid;
        this.ownerSid = ownerSid;
        this.friendlyName = friendlyName;
        this.authToken = authToken;
        this.callsPerSecond = cps;
        this.created = created;
        this.updated = created;
    }

    /** Somebody who says to be this account and doesn't know its token. */
    public Account pretendedWith(String token) {
        return new Account(sid, ownerSid, friendlyName, token, callsPerSecond, created);
    }

    public String sid() {
        return sid;
    }

    public String ownerSid() {
        return ownerSid;
    }

    public boolean isSubaccount() {
        return !sid.equals(ownerSid);
    }

    public String friendlyName() {
        return friendlyName;
    }

    public Status status() {
        return status;
    }

    /** The primary token: what webhooks are signed with. */
    public String authToken() {
        return authToken;
    }

    public Optional<String> secondaryToken() {
        return Optional.ofNullable(secondaryToken);
    }

    public double callsPerSecond() {
        return callsPerSecond;
    }

    public void callsPerSecond(double cps) {
        this.callsPerSecond = cps;
    }

    public Map<String, ApiKey> keys() {
        return keys;
    }

    public boolean accepts(String secret) {
        return secret.equals(authToken) || secret.equals(secondaryToken);
    }

    public void rename(String name, Instant now) {
        this.friendlyName = name;
        this.updated = now;
    }

    public void become(Status next, Instant now) {
        this.status = next;
        this.updated = now;
    }

    public String createSecondaryToken(Instant now) {
        String token = Sid.token();
        this.secondaryToken = token;
        this.updated = now;
        return token;
    }

    public void deleteSecondaryToken(Instant now) {
        this.secondaryToken = null;
        this.updated = now;
    }

    /** The secondary token becomes the primary; the old primary stops working. */
    public boolean promoteSecondaryToken(Instant now) {
        if (secondaryToken == null) {
            return false;
        }
        this.authToken = secondaryToken;
        this.secondaryToken = null;
        this.updated = now;
        return true;
    }

    public JsonObject json() {
        String uri = "/2010-04-01/Accounts/" + sid;
        JsonObject subresources = new JsonObject();
        for (String name : new String[] {"calls", "incoming_phone_numbers", "available_phone_numbers", "keys"}) {
            subresources.put(name, uri + "/" + pascal(name) + ".json");
        }
        return new JsonObject()
                .put("sid", sid)
                .put("owner_account_sid", ownerSid)
                .put("friendly_name", friendlyName)
                .put("status", status.wire())
                .put("type", "Full")
                .put("auth_token", authToken)
                .put("date_created", TwilioDate.of(created))
                .put("date_updated", TwilioDate.of(updated))
                .put("uri", uri + ".json")
                .put("subresource_uris", subresources);
    }

    private static String pascal(String snake) {
        StringBuilder pascal = new StringBuilder();
        for (String word : snake.split("_")) {
            pascal.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return pascal.toString();
    }
}
