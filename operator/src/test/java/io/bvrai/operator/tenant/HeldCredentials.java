package io.bvrai.operator.tenant;

import static io.bvrai.operator.tenant.SweptChecks.require;
import static io.bvrai.testkit.Patience.await;

import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.vault.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The credentials of a tenant that are rotated, as Vault has them and as the neighbours take them. Checks throw AssertionError. */
record HeldCredentials(Ports ports, String tenant) {
    /** In the order in which a rotation takes them. */
    private static final List<String> ROTATED = List.of("media", "redis", "twilio", "twilio-key");

    private static final int MEDIA = 0;
    private static final int REDIS = 1;
    private static final int TWILIO = 2;
    private static final int TWILIO_KEY = 3;

    private static final Set<String> SECOND_VALUES =
            Set.of("previous_key", "next_password", "next_auth_token", TelephoneKey.OTHER);

    Secret secret(String path) {
        return ports.secrets().read("tenants/tenant-" + tenant + "/" + path).orElseThrow();
    }

    List<Secret> secrets(List<String> paths) {
        return paths.stream().map(this::secret).toList();
    }

    List<Secret> rotated() {
        return secrets(ROTATED);
    }

    /**
     * A time that a rotation of all may be asked for with. Vault tells a key's second: what is asked for within it finds that key new enough, and a
     * tenant may be ready within a second.
     */
    Instant laterThanAll() {
        Instant made = ports.transit()
                .newest("tenant-" + tenant + "-pii")
                .orElseThrow()
                .since();
        await().until(() -> Instant.now().isAfter(made.plusSeconds(1)));
        return Instant.now();
    }

    /** Whether every class has one value again, the second one that it ever had, made since it was asked for. */
    boolean areRotatedSince(Instant requested) {
        String namespace = "tenant-" + tenant;
        return rotated().stream().allMatch(HeldCredentials::isSettled)
                && List.of("-app-a", "-app-b").stream().allMatch(login -> ports.databaseRoles()
                        .rotatedAt(namespace + login)
                        .filter(requested::isBefore)
                        .isPresent())
                && ports.transit()
                        .newest(namespace + "-pii")
                        .filter(version -> version.number() == 2)
                        .isPresent();
    }

    private static boolean isSettled(Secret secret) {
        return RotationState.stepOf(secret) == RotationState.Step.SETTLED
                && "2".equals(secret.fields().get("rotation_version"));
    }

    /** @param before what {@link #rotated} was before the rotation */
    void haveOneNewValueThatWorks(List<Secret> before, TenantId id, String account) {
        List<Secret> after = rotated();
        for (int i = MEDIA; i <= TWILIO_KEY; i++) {
            String path = ROTATED.get(i);
            Set<String> fields = after.get(i).fields().keySet();
            require(fields.stream().noneMatch(SECOND_VALUES::contains), path + " has two values");
            require(!after.get(i).fields().equals(before.get(i).fields()), path + " wasn't rotated");
        }
        require(ports.caches().accepts(id, after.get(REDIS).field("password")), "Redis refuses the new password");
        require(!ports.caches().accepts(id, before.get(REDIS).field("password")), "Redis takes the old password");
        require(
                ports.accounts().findByTag(id.twilioTag()).stream().allMatch(found -> found.authToken()
                        .equals(after.get(TWILIO).field("auth_token"))),
                "Twilio's token isn't the one in Vault");
        require(
                !ports.tokens().accepts(account, before.get(TWILIO).field("auth_token")),
                "Twilio takes the old auth token");
        haveOneKeyThatWorks(id, account);
        require(!ports.keys().accepts(account, key(before.get(TWILIO_KEY))), "Twilio takes the old API key");
    }

    /** One, since an attempt whose answer was lost leaves a key that nobody knows the secret of. */
    void haveOneKeyThatWorks(TenantId id, String account) {
        AccountKey stored = key(secret("twilio-key"));
        require(
                ports.keys().named(account, id.apiKeyTag()).equals(List.of(stored.sid())),
                "Twilio has other API keys than the one in Vault");
        require(ports.keys().accepts(account, stored), "Twilio refuses the API key");
    }

    private static AccountKey key(Secret secret) {
        return AccountKey.of(secret.field(TelephoneKey.CURRENT));
    }
}
