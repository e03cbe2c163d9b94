package io.bvrai.operator.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bvrai.crds.config.TenantConfig;
import io.bvrai.crds.v1alpha1.Annotations;
import io.bvrai.crds.v1alpha1.Condition;
import io.bvrai.crds.v1alpha1.ConditionTypes;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.crds.v1alpha1.tenant.TenantStatus;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.Conditions;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.Subaccount;
import io.bvrai.operator.twilio.VoiceSettings;
import io.bvrai.operator.vault.Secret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** One tenant of the crash sweep, from its creation to its end: what is done to it, and how far it has come. */
final class SweptLife {
    /** Secrets that the operator makes; the last two are of the account that it opens. */
    static final List<String> MINTED = List.of("media", "api", "first-api-key", "redis", "twilio", "twilio-key");

    static final List<String> MINTED_BUT_FOR_THE_ACCOUNT = MINTED.subList(0, 4);

    /** How long its data is kept when it is off-boarded: longer than any clock here is moved on. */
    static final Duration RETENTION = Duration.ofHours(48);

    final String name;

    private final KubernetesClient admin;
    private final Platform platform;
    private final Ports ports;
    private final String run;
    private final HeldCredentials credentials;
    private Optional<TenantStatus> known = Optional.empty();
    private List<Secret> before = List.of();
    private Instant requested = Instant.EPOCH;
    private String number = "";
    private Optional<Subaccount> brought = Optional.empty();
    private List<String> countries = List.of("US");
    private TenantConfig.Oidc oidc;

    /** @param run the value of the label that its operator selects by */
    SweptLife(KubernetesClient admin, Platform platform, Ports ports, String run) {
        this.name = "s" + UUID.randomUUID().toString().substring(0, 8);
        this.admin = admin;
        this.platform = platform;
        this.ports = ports;
        this.run = run;
        this.credentials = new HeldCredentials(ports, name);
        this.oidc = new TenantConfig.Oidc("https://" + name + ".id.example", "voice", "roles");
    }

    void create() {
        create("", "null");
    }

    /** The account is its own, and its token in Vault, before it is created. */
    void bringAccount() {
        Subaccount theirs = ports.accounts().create("Their own, " + name);
        ports.secrets()
                .create(
                        "tenants/tenant-" + name + "/twilio",
                        Map.of("account_sid", theirs.sid(), "auth_token", theirs.authToken()));
        brought = Optional.of(theirs);
    }

    void join() {
        create(
                ", account: {mode: Existing, sid: " + brought().sid() + "}",
                "{retainFor: " + RETENTION.toHours() + "h}");
    }

    private void create(String account, String lifecycle) {
        admin.resource("""
                apiVersion: voice.bvrai.io/v1alpha1
                kind: Tenant
                metadata: {name: %s, labels: {%s: %s}}
                spec:
                  displayName: Test
                  access: {viewers: [{kind: Group, name: readers}], oidc: {issuer: '%s', audience: %s}}
                  network: {egress: [{cidr: 198.51.100.0/24, ports: [443]}]}
                  telephony: {allowedCountries: %s%s}
                  lifecycle: %s
                """.formatted(
                        name, TenantOperator.LABEL, run, oidc.issuer(), oidc.audience(), countries, account, lifecycle))
                .create();
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
        Subaccount account = ports.accounts().find(accountSid().orElseThrow()).orElseThrow();
        ports.dialing()
                .set(
                        account.sid(),
                        account.authToken(),
                        List.of(new CountryPermission("MX", Set.of(), true, false, false)));
        countries = List.of("FR", "GB");
        oidc = new TenantConfig.Oidc("https://" + name + ".login.example", "calls", "roles");
        patch("""
                {"spec": {"displayName": "Edited", "quota": {"concurrentCalls": 7, "compute": {"pods": 30}},
                  "access": {"viewers": [], "admins": [{"kind": "Group", "name": "writers"}],
                    "oidc": {"issuer": "%s", "audience": "%s"}}, "network": {"egress": []},
                  "telephony": {"allowedCountries": ["FR", "GB"]}}}
                """.formatted(oidc.issuer(), oidc.audience()));
    }

    void askForRotation() {
        before = credentials.rotated();
        requested = Instant.now();
        annotate(Annotations.ROTATE_AT, requested.toString());
    }

    void offBoard() {
        before = minted();
        lifecycle("Offboarded", "\"" + RETENTION.toHours() + "h\"");
    }

    void takeBack() {
        before = minted();
        lifecycle("Active", "null");
    }

    private void lifecycle(String state, String retainFor) {
        patch("{\"spec\":{\"lifecycle\":{\"state\":\"" + state + "\",\"retainFor\":" + retainFor + "}}}");
    }

    /** A British one: of these the simulator sells a thousand, and each sweep keeps as many as it has deletions. */
    void buyNumber() {
        String account = accountSid().orElseThrow();
        NumberSearch search =
                new NumberSearch("GB", NumberSearch.Type.LOCAL, Optional.empty(), Optional.empty(), false, false);
        VoiceSettings voice =
                new VoiceSettings("https://acme.voice.test/v1/numbers/voice", "POST", "", "POST", "", "POST", "", "");
        number = ports.numbers()
                .buy(
                        account,
                        new NumberPurchase(
                                ports.numbers().search(account, search, 1).getFirst(),
                                id().numberTag("main"),
                                voice,
                                Optional.empty(),
                                Optional.empty()))
                .number();
    }

    void delete() {
        annotate(Annotations.CONFIRM_DELETE, name);
        admin.resources(Tenant.class).withName(name).delete();
    }

    /** Erased at once, also in the midst of a retention. */
    void end() {
        lifecycle("Active", "null");
        delete();
    }

    void annotate(String key, String value) {
        patch("{\"metadata\":{\"annotations\":{\"" + key + "\":\"" + value + "\"}}}");
    }

    private void patch(String merge) {
        admin.resources(Tenant.class).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
    }

    /** Whether everything of its spec stands, its claim to its issuer's tokens, too, for which nothing else waits. */
    boolean isReady(Tenant tenant) {
        return isUpToDate(tenant)
                && holds(ConditionTypes.READY, "")
                && holds(ConditionTypes.OIDC_READY, oidc.issuer() + " for " + oidc.audience())
                && known.map(TenantStatus::offboarding).isEmpty();
    }

    /** Whether its data is all that is left to be done about it until the retention ends. */
    boolean isRetained(Tenant tenant) {
        return isUpToDate(tenant)
                && known.filter(status -> status.phase() == TenantStatus.Phase.RETAINED)
                        .isPresent();
    }

    private boolean isUpToDate(Tenant tenant) {
        known = Optional.ofNullable(tenant.getStatus());
        return known.filter(status -> tenant.getMetadata().getGeneration().equals(status.observedGeneration()))
                .isPresent();
    }

    private boolean holds(String type, String saying) {
        return known.flatMap(status -> Conditions.find(status.conditions(), type))
                .filter(condition -> condition.status() == Condition.Status.TRUE
                        && condition.message().contains(saying))
                .isPresent();
    }

    /** Whether its erasure is proven and its name free. */
    boolean isErased() {
        return ports.certificates().find(id()).isPresent()
                && ports.registry().find(name).isEmpty();
    }

    /** What it waits for, for whoever reads why a case failed. */
    String waitsFor() {
        return tenant().map(tenant -> Optional.ofNullable(tenant.getStatus())
                        .map(status -> Conditions.find(status.conditions(), ConditionTypes.READY)
                                        .map(Condition::message)
                                        .orElse("no condition")
                                + Conditions.find(status.conditions(), ConditionTypes.OIDC_READY)
                                        .map(condition -> ", issuer " + condition.status())
                                        .orElse("")
                                + ", " + status.offboarding())
                        .orElse("no status"))
                .orElse("not there any more");
    }

    /** All that its status says but for which request it answers. */
    ObjectNode says() {
        ObjectNode status =
                Serialization.jsonMapper().valueToTree(tenant().orElseThrow().getStatus());
        status.remove("lastReconcileRequest");
        return status;
    }

    private Optional<Tenant> tenant() {
        return Optional.ofNullable(admin.resources(Tenant.class).withName(name).get());
    }

    boolean isRotated() {
        return credentials.areRotatedSince(requested);
    }

    HeldCredentials credentials() {
        return credentials;
    }

    /** What the operator made for it in an account that it opened. */
    List<Secret> minted() {
        return credentials.secrets(MINTED);
    }

    /** Those that the operation is about, as they were when it began. */
    List<Secret> secretsBefore() {
        return before;
    }

    TenantId id() {
        return OneTenant.id(known.orElseThrow());
    }

    /** Its account at Twilio, empty before there is one. */
    Optional<String> accountSid() {
        return known.map(OneTenant::accountSid).filter(sid -> !sid.isEmpty());
    }

    /** The account that was its own before, as it was then. */
    Subaccount brought() {
        return brought.orElseThrow();
    }

    /** Where its spec lets it call. */
    List<String> countries() {
        return countries;
    }

    /** Whose tokens its spec says are its own. */
    TenantConfig.Oidc oidc() {
        return oidc;
    }

    /** The one that was bought for it; empty before. */
    String number() {
        return number;
    }

    /** What its pods go by. */
    TenantConfig served() {
        return OneTenant.served(admin, name);
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
}
