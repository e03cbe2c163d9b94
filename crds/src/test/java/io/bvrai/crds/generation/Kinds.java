package io.bvrai.crds.generation;

import io.bvrai.crds.v1alpha1.agent.VoiceAgent;
import io.bvrai.crds.v1alpha1.campaign.CallCampaign;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** The kinds of the API. */
public final class Kinds {
    public static final List<Class<? extends CustomResource<?, ?>>> ALL =
            List.of(Tenant.class, VoiceAgent.class, PhoneNumber.class, CallCampaign.class);

    private Kinds() {}

    /** The class of a kind, such as {@code VoiceAgent}, in any case. */
    public static Class<? extends CustomResource<?, ?>> named(String kind) {
        return ALL.stream()
                .filter(type -> type.getSimpleName().equalsIgnoreCase(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + kind));
    }
}
