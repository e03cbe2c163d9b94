package io.bvrai.operator.agent;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.external.TenantFence;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.kube.HomeTenant;
import io.bvrai.operator.kube.Resync;
import io.bvrai.operator.vault.AuthRoles;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The auth role by which an agent's pods log in to Vault, compared once in each resync interval of its Tenant and as far as the Tenant's policies let the
 * operator. Thread-safe.
 */
final class AgentLogin {
    private final BvraiConfig config;
    private final AuthRoles roles;
    private final TenantFence fence;
    private final Resync resync;
    /** What differed at the latest comparison and is left so, by the agent's uid. */
    private final Map<String, String> drifted = new ConcurrentHashMap<>();

    AgentLogin(BvraiConfig config, AuthRoles roles, TenantFence fence, Resync resync) {
        this.config = config;
        this.roles = roles;
        this.fence = fence;
        this.resync = resync;
    }

    /** Makes it stand. Throws {@link NeighbourException}. */
    AgentOutcome.Login ensure(VoiceAgent agent, HomeTenant tenant) {
        var uid = agent.getMetadata().getUid();
        var interval = Resync.interval(
                tenant.tenant().getSpec().resyncInterval(), config.intervals().resyncFloor());
        if (resync.isDue(uid, interval)) {
            compare(agent, tenant);
            resync.done(uid);
        }
        return new AgentOutcome.Login(Optional.ofNullable(drifted.get(uid)), resync.left(uid, interval));
    }

    private void compare(VoiceAgent agent, HomeTenant tenant) {
        var uid = agent.getMetadata().getUid();
        try {
            HomeTenant.mandate(tenant.tenant())
                    .during(() ->
                            fence.making(new TenantId(tenant.id()), () -> roles.ensure(AgentPlan.vaultRole(agent))));
            drifted.remove(uid);
        } catch (NeighbourException e) {
            if (e.problem() != Problem.DRIFTED) {
                throw e;
            }
            drifted.put(uid, String.valueOf(e.getMessage()));
        }
    }

    /** It is compared at the next opportunity. */
    void again(VoiceAgent agent) {
        resync.again(agent.getMetadata().getUid());
    }

    /** Nobody logs in as the agent any more. */
    void remove(VoiceAgent agent) {
        roles.remove(AgentPlan.vaultRole(agent).name());
        resync.forget(agent.getMetadata().getUid());
        drifted.remove(agent.getMetadata().getUid());
    }
}
