package io.bvrai.operator.kube;

import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.config.NodePool;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pod that every runtime workload is: agent, tenant-api and migrate differ in roles, ServiceAccount and what they mount. It satisfies the
 * restricted Pod Security Standard, and nothing in it is secret. Pure: depends on configuration and arguments only.
 *
 * @param tenant the Tenant's name
 * @param tenantId its registry id
 * @param namespace its namespace
 * @param roles {@code agent}, {@code api,worker} or {@code migrate}
 * @param serviceAccount also the last part of the Vault role's name
 * @param agent the VoiceAgent, role {@code agent} only
 * @param callsPerPod media slots, role {@code agent} only
 * @param resources what the pod reserves and may use
 * @param drain how long calls may go on after the pod was asked to stop
 */
public record RuntimePod(
        String tenant,
        String tenantId,
        String namespace,
        String roles,
        String serviceAccount,
        Optional<String> agent,
        Optional<Integer> callsPerPod,
        ResourceRequirements resources,
        Duration drain) {
    /** Webhooks, media and the REST API. */
    public static final int HTTP_PORT = 8080;
    /** Probes, metrics and the status document. */
    public static final int MANAGEMENT_PORT = 9000;

    /** ConfigMap with {@code tenant.json}. */
    public static final String TENANT_CONFIG = "tenant-config";
    /** ConfigMap with {@code campaigns.json}; absent until there is a campaign. */
    public static final String TENANT_CAMPAIGNS = "tenant-campaigns";
    /** ConfigMap with the platform's trust bundle, when it has one. */
    public static final String TRUST = "bvrai-trust";

    private static final String CONTAINER = "runtime";
    private static final long UID = 10_001L;
    private static final long VAULT_TOKEN_SECONDS = 600L;
    private static final long SECONDS_UNTIL_UNROUTED = 5L;
    private static final String CONFIG_DIR = "/etc/bvrai";
    private static final String VAULT_TOKEN_DIR = "/var/run/secrets/vault";
    private static final String TRUST_FILE = CONFIG_DIR + "/trust/ca.crt";
    /** For which the runtime's own default, a minute, is often enough. */
    private static final Duration USUAL_OVERLAP = Duration.ofMinutes(5);

    private static final int READS_PER_OVERLAP = 5;

    /** A new pod answers before an old one drains: calls are never refused for a roll-out. */
    public static DeploymentStrategy rollOut() {
        return new DeploymentStrategyBuilder()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString(1))
                .endRollingUpdate()
                .build();
    }

    /** Whether the pod answers requests; a migration only runs to its end. */
    private boolean serves() {
        return !roles.equals("migrate");
    }

    private boolean holdsCalls() {
        return roles.equals("agent");
    }

    /** The pod, without labels. */
    public PodSpec spec(BvraiConfig config) {
        var pod = new PodSpecBuilder()
                .withServiceAccountName(serviceAccount)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(drain.toSeconds())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(UID)
                .withRunAsGroup(UID)
                .withFsGroup(UID)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(config))
                .withVolumes(volumes(config))
                .build();
        config.runtime().callsPriorityClass().filter(name -> holdsCalls()).ifPresent(pod::setPriorityClassName);
        config.runtime().nodePools().filter(pools -> pools.contains(pool())).ifPresent(pools -> place(pod, pool()));
        return pod;
    }

    private NodePool pool() {
        return holdsCalls() ? NodePool.MEDIA : NodePool.WORKER;
    }

    private static void place(PodSpec pod, NodePool pool) {
        pod.setNodeSelector(pool.selector());
        pod.setTolerations(List.of(pool.toleration()));
    }

    private Container container(BvraiConfig config) {
        var container = new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(config.runtime().image())
                .withImagePullPolicy(config.runtime().imagePullPolicy())
                .withEnv(environment(config))
                .withResources(resources)
                .withSecurityContext(confined())
                .withVolumeMounts(mounts(config));
        if (serves()) {
            container
                    .addNewPort()
                    .withName("http")
                    .withContainerPort(HTTP_PORT)
                    .withProtocol("TCP")
                    .endPort()
                    .addNewPort()
                    .withName("management")
                    .withContainerPort(MANAGEMENT_PORT)
                    .withProtocol("TCP")
                    .endPort()
                    // Gateways and Services hear of the end a moment later than the pod does; the image has no shell.
                    .withNewLifecycle()
                    .withNewPreStop()
                    .withNewSleep(SECONDS_UNTIL_UNROUTED)
                    .endPreStop()
                    .endLifecycle()
                    // Every second until the pod was ready once and never again, so that its first readiness is seen at
                    // once and hundreds of pods at rest cost little. Long enough for a cold start on a loaded node;
                    // what the pod waits for itself has a bound of its own. Only then the other two count.
                    // A busy node answers late: the only pod of an agent must not lose its calls for that.
                    .withStartupProbe(probe("started", 1, 210))
                    .withReadinessProbe(probe("ready", 5, 3))
                    .withLivenessProbe(probe("live", 20, 6));
        }
        return container.build();
    }

    private static SecurityContext confined() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static Probe probe(String what, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath("/q/health/" + what)
                .withPort(new IntOrString("management"))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    private List<EnvVar> environment(BvraiConfig config) {
        var values = new LinkedHashMap<String, String>();
        values.put("BVRAI_ROLES", roles);
        values.put("BVRAI_TENANT", tenant);
        values.put("BVRAI_TENANT_ID", tenantId);
        values.put("BVRAI_NAMESPACE", namespace);
        agent.ifPresent(name -> values.put("BVRAI_AGENT", name));
        callsPerPod.ifPresent(slots -> values.put("BVRAI_CALLS_PER_POD", Integer.toString(slots)));
        values.put("BVRAI_CONFIG_DIR", CONFIG_DIR);
        config.trustBundle().ifPresent(bundle -> values.put("BVRAI_TRUST_BUNDLE", TRUST_FILE));
        neighbours(config, values);
        if (!serves()) {
            // It ends before the second compiler's work would pay: a third less processor time until then.
            values.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        }
        var variables = new ArrayList<EnvVar>();
        values.forEach((name, value) -> variables.add(
                new EnvVarBuilder().withName(name).withValue(value).build()));
        variables.add(new EnvVarBuilder()
                .withName("BVRAI_POD")
                .withNewValueFrom()
                .withNewFieldRef("v1", "metadata.name")
                .endValueFrom()
                .build());
        return variables;
    }

    private void neighbours(BvraiConfig config, Map<String, String> values) {
        values.put("BVRAI_VAULT_ADDR", config.vault().address().toString());
        values.put("BVRAI_VAULT_AUTH_MOUNT", config.vault().authMount());
        values.put("BVRAI_VAULT_ROLE", namespace + "." + serviceAccount);
        values.put("BVRAI_VAULT_JWT_PATH", VAULT_TOKEN_DIR + "/token");
        Duration overlap = config.intervals().overlap();
        if (overlap.compareTo(USUAL_OVERLAP) < 0) {
            // What is read is gone by for at most twice as long. With the usual overlap the runtime's own default does.
            values.put(
                    "BVRAI_VAULT_REFRESH", overlap.dividedBy(READS_PER_OVERLAP).toString());
        }
        values.put("BVRAI_POSTGRES_HOST", config.postgres().host());
        values.put("BVRAI_POSTGRES_PORT", Integer.toString(config.postgres().port()));
        values.put("BVRAI_POSTGRES_DATABASE", "t_" + tenantId);
        values.put("BVRAI_REDIS_HOST", config.redis().host());
        values.put("BVRAI_REDIS_PORT", Integer.toString(config.redis().port()));
        values.put("BVRAI_TWILIO_API_URL", config.twilio().apiUrl().toString());
        values.put("BVRAI_ULTRAVOX_API_URL", config.providers().ultravoxUrl().toString());
        values.put(
                "BVRAI_OPENAI_REALTIME_URL",
                config.providers().openaiRealtimeUrl().toString());
    }

    private List<VolumeMount> mounts(BvraiConfig config) {
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("tmp", "/tmp", false));
        mounts.add(mount("vault-token", VAULT_TOKEN_DIR, true));
        if (serves()) {
            mounts.add(mount("tenant", CONFIG_DIR + "/tenant", true));
        }
        agent.ifPresent(name -> mounts.add(mount("agent", CONFIG_DIR + "/agent", true)));
        config.trustBundle().ifPresent(bundle -> mounts.add(mount("trust", CONFIG_DIR + "/trust", true)));
        return mounts;
    }

    /** The name of what an agent's pods are made of: ServiceAccount, ConfigMap, Deployment, Service, route and budget. */
    public static String ofAgent(String agent) {
        return "agent-" + agent;
    }

    private List<Volume> volumes(BvraiConfig config) {
        var volumes = new ArrayList<Volume>();
        volumes.add(new VolumeBuilder()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        volumes.add(vaultToken());
        if (serves()) {
            volumes.add(tenantConfig());
        }
        agent.ifPresent(name -> volumes.add(configMap("agent", ofAgent(name))));
        config.trustBundle().ifPresent(bundle -> volumes.add(configMap("trust", TRUST)));
        return volumes;
    }

    private static Volume vaultToken() {
        return new VolumeBuilder()
                .withName("vault-token")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken("vault", VAULT_TOKEN_SECONDS, "token")
                .endSource()
                .endProjected()
                .build();
    }

    /** Two writers, one folder: the Tenant's reconciler writes the one, the campaigns' the other. */
    private static Volume tenantConfig() {
        return new VolumeBuilder()
                .withName("tenant")
                .withNewProjected()
                .addNewSource()
                .withNewConfigMap()
                .withName(TENANT_CONFIG)
                .endConfigMap()
                .endSource()
                .addNewSource()
                .withNewConfigMap()
                .withName(TENANT_CAMPAIGNS)
                .withOptional(true)
                .endConfigMap()
                .endSource()
                .endProjected()
                .build();
    }

    private static Volume configMap(String volume, String name) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewConfigMap()
                .withName(name)
                .endConfigMap()
                .build();
    }

    private static VolumeMount mount(String volume, String path, boolean readOnly) {
        var mount = new VolumeMountBuilder().withName(volume).withMountPath(path);
        return readOnly ? mount.withReadOnly(true).build() : mount.build();
    }
}
