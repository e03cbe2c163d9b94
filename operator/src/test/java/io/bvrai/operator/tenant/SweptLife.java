package io.bvrai.operator.tenant;

import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.rotation.RotationState;
import io.bvrai.operator.twilio.AccountKey;
import io.bvrai.operator.vault.Secret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** One tenant of the crash sweep, from its creation to its end, and what is true of it when an operation is over. */
final class SweptLife {
    private static final List<String> ROTATED = List.of("media", "redis", "twilio", "twilio-key");
    private static final List<String> MINTED =
            List.of("media", "api", "first-api-key", "redis", "twilio", "twilio-key");

    final String name;

    private final KubernetesClient admin;
    private final Platform platform;
    private final Ports ports;
    private final String run;
    private Optional<TenantStatus> known = Optional.empty();
    private List<Secret> before = List.of();
    private Instant requested = Instant.EPOCH;

    /** @param run the value of the label that its operator selects by */
    SweptLife(KubernetesClient admin, Platform platform, Ports ports, String run) {
        this(admin, platform, ports, run, "s" + UUID.randomUUID().toString().substring(0, 8));
    }

    SweptLife(KubernetesClient admin, Platform platform, Ports ports, String run, String name) {
        this.name = name;
        this.admin = admin;
        this.platform = platform;
        this.ports = ports;
        this.run = run;
    }

    void create() {
        admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: %s, labels: {%s: %s}}
                spec:
                  displayName: Test
                  access: {viewers: [{kind: Group, name: readers}]}
                  network: {egress: [{cidr: 198.51.100.0/24, ports: [443]}]}
                """.formatted(name, TenantOperator.LABEL, run)).create();
    }

    /** A new spec, some of which takes objects away, and what somebody changed by hand at the neighbours meanwhile. */
    void edit() throws SQLException {
        TenantId id = id();
        ports.caches().remove(id);
        ports.authRoles().remove("tenant-" + name + ".tenant-api");
        try (Connection session = platform.backing.superuser("postgres");
                Statement statement = session.createStatement()) {
            statement.execute("GRANT CONNECT ON DATABASE \"" + id.database() + "\" TO PUBLIC");
            statement.execute("ALTER ROLE \"" + id.appLoginA() + "\" CONNECTION LIMIT 1");
        }
        patch("""
                {"spec": {"displayName": "Edited", "quota": {"concurrentCalls": 7, "compute": {"pods": 30}},
                  "access": {"viewers": [], "admins": [{"kind": "Group", "name": "writers"}]}, "network": {"egress": []}}}
                """);
    }

    void askForRotation() {
        before = secrets();
        requested = Instant.now();
        annotate(Annotations.ROTATE_AT, requested.toString());
    }

    void delete() {
        annotate(Annotations.CONFIRM_DELETE, name);
        admin.resources(Tenant.class).withName(name).delete();
    }

    void annotate(String key, String value) {
        patch("{\"metadata\":{\"annotations\":{\"" + key + "\":\"" + value + "\"}}}");
    }

    private void patch(String merge) {
        admin.resources(Tenant.class).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
    }

    /** Whether everything of its spec stands. */
    boolean isReady(Tenant tenant) {
        known = Optional.ofNullable(tenant.getStatus());
        return known.filter(status -> tenant.getMetadata().getGeneration().equals(status.observedGeneration())
                        && ready(status)
                                .filter(ready -> ready.status() == Condition.Status.TRUE)
                                .isPresent())
                .isPresent();
    }

    private static Optional<Condition> ready(TenantStatus status) {
        return Conditions.find(status.conditions(), ConditionTypes.READY);
    }

    /** What it waits for, for whoever reads why a case failed. */
    String waitsFor() {
        Optional<Tenant> now =
                Optional.ofNullable(admin.resources(Tenant.class).withName(name).get());
        return now.map(tenant -> Optional.ofNullable(tenant.getStatus())
                        .map(status -> ready(status).map(Condition::message).orElse("no condition") + ", "
                                + status.offboarding())
                        .orElse("no status"))
                .orElse("not there any more");
    }

    /** Whether every class has one value again, made since it was asked for. */
    boolean isRotated() {
        String namespace = "tenant-" + name;
        return secrets().stream().allMatch(this::isSettled)
                && List.of("-app-a", "-app-b").stream().allMatch(login -> ports.databaseRoles()
                        .rotatedAt(namespace + login)
                        .filter(requested::isBefore)
                        .isPresent())
                && ports.transit()
                        .newest(namespace + "-pii")
                        .filter(version -> version.number() == 2)
                        .isPresent();
    }

    private boolean isSettled(Secret secret) {
        return RotationState.stepOf(secret) == RotationState.Step.SETTLED
                && "2".equals(secret.fields().get("rotation_version"));
    }

    private List<Secret> secrets() {
        return ROTATED.stream().map(this::secret).toList();
    }

    private Secret secret(String path) {
        return ports.secrets().read("tenants/tenant-" + name + "/" + path).orElseThrow();
    }

    TenantId id() {
        return OneTenant.id(known.orElseThrow());
    }

    /** Its account at Twilio, empty before there is one. */
    Optional<String> accountSid() {
        return known.map(OneTenant::accountSid).filter(sid -> !sid.isEmpty());
    }

    /** Kinds and names of all that the operator owns of it. */
    Set<String> objects() {
        Set<String> names = new TreeSet<>();
        for (Class<? extends HasMetadata> kind : TenantWatches.OWNED) {
            if (kind != Namespace.class) {
                admin.resources(kind).inNamespace("tenant-" + name).list().getItems().stream()
                        .map(object ->
                                object.getKind() + " " + object.getMetadata().getName())
                        .map(object -> object.replaceFirst("migrate-[0-9a-f]+", "migrate-…"))
                        .forEach(names::add);
            }
        }
        return names;
    }

    void wasMadeOnce() {
        String tag = id().twilioTag();
        hasOneAccount();
        long asked = platform.twilio.log().entries().stream()
                .filter(entry -> entry.text("method").equals("POST")
                        && entry.text("params.FriendlyName").equals(tag))
                .count();
        require(asked == 1, asked + " requests opened an account");
        for (String path : MINTED) {
            require(secret(path).version() == 1, path + " was written more than once");
        }
        hasOneKeyThatWorks();
    }

    void isWhole() {
        hasOneAccount();
        require(ports.caches().accepts(id(), secret("redis").field("password")), "Redis refuses the password");
        require(
                ports.authRoles().ofNamespace("tenant-" + name).size() == 3,
                "not exactly the auth roles of the API, the migration and the people who write keys");
    }

    private void hasOneAccount() {
        int accounts = ports.accounts().findByTag(id().twilioTag()).size();
        require(accounts == 1, accounts + " accounts");
    }

    void hasOneNewValueThatWorks() {
        List<Secret> after = secrets();
        for (int i = 0; i < ROTATED.size(); i++) {
            Set<String> fields = after.get(i).fields().keySet();
            require(
                    !fields.contains("previous_key")
                            && !fields.contains("next_password")
                            && !fields.contains("next_auth_token")
                            && !fields.contains(TelephoneKey.OTHER),
                    ROTATED.get(i) + " has two values");
            require(!after.get(i).fields().equals(before.get(i).fields()), ROTATED.get(i) + " wasn't rotated");
        }
        require(ports.caches().accepts(id(), after.get(1).field("password")), "Redis refuses the new password");
        require(!ports.caches().accepts(id(), before.get(1).field("password")), "Redis takes the old password");
        require(
                ports.accounts().findByTag(id().twilioTag()).stream().allMatch(account -> account.authToken()
                        .equals(after.get(2).field("auth_token"))),
                "Twilio's token isn't the one in Vault");
        hasOneKeyThatWorks();
        require(
                !ports.keys().accepts(accountSid().orElseThrow(), apiKey(before.get(3))),
                "Twilio takes the old API key");
    }

    /** One, since an attempt whose answer was lost leaves a key that nobody knows the secret of. */
    private void hasOneKeyThatWorks() {
        AccountKey stored = apiKey(secret("twilio-key"));
        String account = accountSid().orElseThrow();
        require(
                ports.keys().named(account, id().apiKeyTag()).equals(List.of(stored.sid())),
                "Twilio has other API keys than the one in Vault");
        require(ports.keys().accepts(account, stored), "Twilio refuses the API key");
    }

    private static AccountKey apiKey(Secret secret) {
        return AccountKey.of(secret.field(TelephoneKey.CURRENT));
    }

    void isErased() throws SQLException {
        TenantId id = id();
        require(ports.certificates().find(id).isPresent(), "no certificate");
        List<String> left = new LeftBehind(admin, platform, ports, name).of(id);
        require(left.isEmpty(), "there still is " + left);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
