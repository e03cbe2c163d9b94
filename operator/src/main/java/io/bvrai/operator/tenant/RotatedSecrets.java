package io.bvrai.operator.tenant;

import io.bvrai.operator.redis.TenantCaches;
import io.bvrai.operator.rotation.RotatedSecret;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.twilio.AccountTokens;
import io.bvrai.operator.vault.Secret;
import java.util.List;
import java.util.Set;

/**
 * The tenant's secrets that change by {@link io.bvrai.operator.rotation.Rotation}: fields by docs/contracts.md. Not among them: the pepper of
 * the API key hashes, since a new one would make every key that was handed out worthless, and the first API key, which is the tenant's.
 */
final class RotatedSecrets {
    private final Mint mint;
    private final TenantCaches caches;
    private final AccountTokens tokens;
    private final TelephoneKey keys;

    RotatedSecrets(Mint mint, TenantCaches caches, AccountTokens tokens, TelephoneKey keys) {
        this.mint = mint;
        this.caches = caches;
        this.tokens = tokens;
        this.keys = keys;
    }

    /** @param ownsAccount whether the telephone account is the platform's to change: that of one that was there before is its owner's */
    List<RotatedSecret> of(TenantIdentity tenant, boolean ownsAccount) {
        RotatedSecret media = new MediaKey(TenantSecrets.path(tenant, "media"), mint);
        RotatedSecret redis = new CachePassword(TenantSecrets.path(tenant, "redis"), tenant, mint, caches);
        return ownsAccount
                ? List.of(
                        media,
                        redis,
                        new AuthToken(TenantSecrets.path(tenant, "twilio"), tokens),
                        new ApiKey(TelephoneKey.path(tenant), tenant, keys))
                : List.of(media, redis);
    }

    /** Signs media tokens: the one in use signs, both verify. */
    private record MediaKey(String path, Mint mint) implements RotatedSecret {
        @Override
        public String credentialClass() {
            return "MediaKey";
        }

        @Override
        public String current() {
            return "key";
        }

        @Override
        public String other() {
            return "previous_key";
        }

        @Override
        public String next(Secret stored) {
            return mint.key();
        }

        @Override
        public boolean works(Secret stored, String value) {
            return true;
        }

        @Override
        public void revokeOld(Secret stored) {
            // Nobody but its readers knows it.
        }
    }

    /** Redis takes both as long as both are stored: see {@link TenantSecrets#cache}. */
    private record CachePassword(String path, TenantIdentity tenant, Mint mint, TenantCaches caches)
            implements RotatedSecret {
        @Override
        public String credentialClass() {
            return "RedisPassword";
        }

        @Override
        public String current() {
            return "password";
        }

        @Override
        public String other() {
            return "next_password";
        }

        @Override
        public String next(Secret stored) {
            return mint.password();
        }

        @Override
        public boolean works(Secret stored, String value) {
            return caches.accepts(tenant.id(), value);
        }

        @Override
        public void revokeOld(Secret stored) {
            caches.ensure(tenant.id(), List.of(stored.field(current())));
        }
    }

    /** Twilio lets both in, and signs with the one that was first until the second is promoted. */
    private record AuthToken(String path, AccountTokens tokens) implements RotatedSecret {
        @Override
        public String credentialClass() {
            return "TwilioAuthToken";
        }

        @Override
        public String current() {
            return "auth_token";
        }

        @Override
        public String other() {
            return "next_auth_token";
        }

        @Override
        public String next(Secret stored) {
            return tokens.createSecond(stored.field("account_sid"), stored.field(current()));
        }

        @Override
        public boolean works(Secret stored, String value) {
            return tokens.accepts(stored.field("account_sid"), value);
        }

        @Override
        public void revokeOld(Secret stored) {
            String account = stored.field("account_sid");
            if (tokens.accepts(account, stored.field(other()))) {
                tokens.promoteSecond(account, stored.field(current()));
            }
        }
    }

    /** Twilio lets every key in until it is deleted. */
    private record ApiKey(String path, TenantIdentity tenant, TelephoneKey keys) implements RotatedSecret {
        @Override
        public String credentialClass() {
            return "TwilioApiKey";
        }

        @Override
        public String current() {
            return TelephoneKey.CURRENT;
        }

        @Override
        public String other() {
            return TelephoneKey.OTHER;
        }

        @Override
        public String next(Secret stored) {
            return keys.fresh(tenant.id(), account(stored), Set.of(used(stored)))
                    .login();
        }

        @Override
        public boolean works(Secret stored, String value) {
            return keys.accepts(account(stored), AccountKey.of(value));
        }

        @Override
        public void revokeOld(Secret stored) {
            keys.deleteAllBut(tenant.id(), account(stored), Set.of(used(stored)));
        }

        private static String account(Secret stored) {
            return stored.field(TelephoneKey.ACCOUNT);
        }

        private String used(Secret stored) {
            return TelephoneKey.sid(stored, current());
        }
    }
}
