package io.bvrai.runtime.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.bvrai.runtime.platform.RuntimeSettings;
import io.bvrai.runtime.platform.postgres.PromptDatabase;
import io.bvrai.runtime.platform.postgres.Transaction;
import io.bvrai.runtime.platform.redis.RedisAwayException;
import io.bvrai.runtime.platform.redis.TenantRedis;
import io.bvrai.runtime.platform.vault.Secrets;
import io.bvrai.runtime.platform.vault.VaultException;
import io.bvrai.runtime.privacy.PersonalData;
import io.bvrai.runtime.privacy.PrivacyException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Media tokens: {@code base64url(claims).base64url(HMAC-SHA256)}. PostgreSQL decides who took a token; only while it is away does Redis, whose
 * copy is removed by whoever reads it. What remains: a token taken through Redis during an outage of PostgreSQL that ends within the token's
 * 60 s could be shown once more, and then the call's epoch makes the earlier socket's writes void.
 */
@Singleton
public class MediaTickets implements MediaTokens {
    private static final Logger LOG = Logger.getLogger(MediaTickets.class);
    private static final Duration LIFETIME = Duration.ofSeconds(60);
    /** The caller hears ringing meanwhile; the carrier waits 3.5 s for the whole answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Secrets secrets;
    private final TenantRedis redis;
    private final PromptDatabase database;
    private final PersonalData personal;
    private final String agent;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** What a token says; the call's numbers are in the descriptor, not here, because paths end up in access logs. */
    record Claims(String callSid, String agent, String revision, int epoch, long expires, String nonce) {}

    @Inject
    public MediaTickets(
            Secrets secrets,
            TenantRedis redis,
            PromptDatabase database,
            PersonalData personal,
            RuntimeSettings settings,
            Clock clock) {
        this.secrets = secrets;
        this.redis = redis;
        this.database = database;
        this.personal = personal;
        this.agent = settings.agent();
        this.clock = clock;
    }

    @Override
    public String issue(CallDescriptor call) {
        byte[] nonceBytes = new byte[16];
        random.nextBytes(nonceBytes);
        String nonce = TEXT.encodeToString(nonceBytes);
        Instant expires = clock.instant().plus(LIFETIME);
        String descriptor = write(call);
        Ticket ticket = new Ticket(nonce, call.callSid(), descriptor, expires);
        boolean inDatabase = store(ticket, database::in);
        boolean inRedis = storeInRedis(ticket);
        // Both stalled for a moment: a call that would be turned away has time for one that answers late.
        if (!inDatabase && !inRedis && !store(ticket, work -> database.in(PATIENCE, work)) && !storeInRedis(ticket)) {
            throw new NotIssuedException();
        }
        String claims = TEXT.encodeToString(write(new Claims(
                        call.callSid(), call.agent(), call.revision(), call.epoch(), expires.getEpochSecond(), nonce))
                .getBytes(UTF_8));
        return claims + "." + TEXT.encodeToString(mac(secrets.mediaKeys().getFirst(), claims));
    }

    @Override
    public Redemption redeem(String token) {
        Claims claims;
        try {
            int dot = token.indexOf('.');
            if (dot < 1) {
                return refused(Refusal.MALFORMED);
            }
            if (!signed(token.substring(0, dot), Base64.getUrlDecoder().decode(token.substring(dot + 1)))) {
                return refused(Refusal.FORGED);
            }
            claims = JSON.readValue(Base64.getUrlDecoder().decode(token.substring(0, dot)), Claims.class);
        } catch (IllegalArgumentException | java.io.IOException malformed) {
            return refused(Refusal.MALFORMED);
        } catch (VaultException away) {
            return refused(Refusal.UNDECIDABLE);
        }
        if (!claims.agent().equals(agent)) {
            return refused(Refusal.OTHER_AGENT);
        }
        if (clock.instant().getEpochSecond() >= claims.expires()) {
            return refused(Refusal.EXPIRED);
        }
        try {
            return take(claims.nonce());
        } catch (SQLException databaseAway) {
            return takeFromRedis(claims.nonce());
        } catch (JsonProcessingException | PrivacyException unreadable) {
            LOG.errorf(unreadable, "a media descriptor can't be read");
            return refused(Refusal.UNKNOWN);
        }
    }

    /** What the database knows of a ticket: its sealed descriptor for the one who takes it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Taken(boolean known, byte @Nullable [] sealed) {}

    private Redemption take(String nonce) throws SQLException, JsonProcessingException {
        Taken taken = database.in(connection -> take(connection, nonce));
        if (taken.sealed() == null) {
            // Issued while the database was away: only Redis has it.
            return taken.known() ? refused(Refusal.TAKEN) : takeFromRedis(nonce);
        }
        removeFromRedis(nonce);
        String descriptor = personal.open(place(nonce), taken.sealed());
        return new Redemption.Admitted(JSON.readValue(descriptor, CallDescriptor.class));
    }

    private static Taken take(Connection connection, String nonce) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE media_ticket SET taken_at = now()"
                + " WHERE nonce = ? AND taken_at IS NULL RETURNING descriptor_sealed")) {
            update.setString(1, nonce);
            try (ResultSet rows = update.executeQuery()) {
                if (rows.next()) {
                    return new Taken(true, rows.getBytes(1));
                }
            }
        }
        try (PreparedStatement known = connection.prepareStatement("SELECT 1 FROM media_ticket WHERE nonce = ?")) {
            known.setString(1, nonce);
            try (ResultSet rows = known.executeQuery()) {
                return new Taken(rows.next(), null);
            }
        }
    }

    private Redemption takeFromRedis(String nonce) {
        try {
            Response descriptor = redis.send(Command.GETDEL, redis.key("media:" + nonce));
            return descriptor == null
                    ? refused(Refusal.UNKNOWN)
                    : new Redemption.Admitted(JSON.readValue(descriptor.toString(), CallDescriptor.class));
        } catch (RedisAwayException | VaultException away) {
            return refused(Refusal.UNDECIDABLE);
        } catch (JsonProcessingException unreadable) {
            LOG.errorf(unreadable, "a media descriptor can't be read");
            return refused(Refusal.UNKNOWN);
        }
    }

    /** What is kept for the media socket. */
    private record Ticket(String nonce, String callSid, String descriptor, Instant expires) {
        @Override
        public String toString() {
            return "Ticket[" + callSid + "]";
        }
    }

    /** The database, waited for as long as somebody can. */
    private interface Asking {
        boolean in(Transaction.Work<Boolean> work) throws SQLException;
    }

    private boolean store(Ticket ticket, Asking database) {
        try {
            return database.in(connection -> insert(connection, ticket));
        } catch (SQLException | PrivacyException away) {
            LOG.warnf("a media descriptor isn't in PostgreSQL: %s", away.getMessage());
            return false;
        }
    }

    /** Given up and asked again, the first may have been committed all the same. */
    private boolean insert(Connection connection, Ticket ticket) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO media_ticket (nonce, call_sid, descriptor_sealed, expires_at) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (nonce) DO NOTHING")) {
            insert.setString(1, ticket.nonce());
            insert.setString(2, ticket.callSid());
            insert.setBytes(3, personal.seal(place(ticket.nonce()), ticket.descriptor()));
            insert.setTimestamp(4, Timestamp.from(ticket.expires()));
            insert.executeUpdate();
            return true;
        }
    }

    private boolean storeInRedis(Ticket ticket) {
        try {
            redis.send(
                    Command.SET, redis.key("media:" + ticket.nonce()), ticket.descriptor(), "EX", LIFETIME.toSeconds());
            return true;
        } catch (RedisAwayException | VaultException away) {
            LOG.warnf("a media descriptor isn't in Redis: %s", away.getMessage());
            return false;
        }
    }

    /** Else a token that was taken here could be shown again should PostgreSQL go away within the token's life. */
    private void removeFromRedis(String nonce) {
        try {
            redis.send(Command.DEL, redis.key("media:" + nonce));
        } catch (RedisAwayException | VaultException away) {
            LOG.debugf("a taken media descriptor is left to expire in Redis: %s", away.getMessage());
        }
    }

    private boolean signed(String claims, byte[] signature) {
        boolean valid = false;
        for (SecretKey key : secrets.mediaKeys()) {
            valid |= MessageDigest.isEqual(mac(key, claims), signature);
        }
        return valid;
    }

    private static byte[] mac(SecretKey key, String claims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(claims.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record can always be written", e);
        }
    }

    private static PersonalData.Place place(String nonce) {
        return new PersonalData.Place("media_ticket", "descriptor_sealed", nonce);
    }

    private static Redemption refused(Refusal reason) {
        return new Redemption.Refused(reason);
    }
}
