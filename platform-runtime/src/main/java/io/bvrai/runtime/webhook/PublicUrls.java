package io.bvrai.runtime.webhook;

import io.bvrai.crds.config.TenantConfig;
import java.net.URI;
import java.util.UUID;

/**
 * The addresses we hand out and the ones that signatures are computed over: made from the tenant's configured public address, never from a
 * request's headers, which anybody may write.
 */
public final class PublicUrls {
    /** Twilio's connection overrides: three retries that fit its 15 s in total; the default doesn't retry a 5xx. */
    static final String OVERRIDES = "#rc=3&rp=all&ct=1000&rt=3500&tt=14500";

    private PublicUrls() {}

    /** The address that Twilio signed for a request with this path and query. */
    public static String requested(TenantConfig tenant, String pathAndQuery) {
        return tenant.publicBaseUrl() + pathAndQuery;
    }

    /** The same for a WebSocket's upgrade. */
    public static String requestedSocket(TenantConfig tenant, String pathAndQuery) {
        return socketBase(tenant) + pathAndQuery;
    }

    static URI media(TenantConfig tenant, String agent, String token) {
        return URI.create(socketBase(tenant) + "/v1/agents/" + agent + "/media/" + token);
    }

    static URI resume(TenantConfig tenant, String agent, int epoch) {
        return URI.create(tenant.publicBaseUrl() + "/v1/agents/" + agent + "/resume/" + epoch + OVERRIDES);
    }

    /** Where Twilio asks what to do with a call that a campaign originated. */
    public static URI voice(TenantConfig tenant, String agent, UUID attempt) {
        return URI.create(tenant.publicBaseUrl() + "/v1/agents/" + agent + "/voice?attempt=" + attempt + OVERRIDES);
    }

    /** Where Twilio tells how such a call goes. */
    public static URI status(TenantConfig tenant, String agent, UUID attempt) {
        return URI.create(tenant.publicBaseUrl() + "/v1/agents/" + agent + "/status?attempt=" + attempt + OVERRIDES);
    }

    private static String socketBase(TenantConfig tenant) {
        // https becomes wss, http becomes ws.
        return "ws" + tenant.publicBaseUrl().toString().substring("http".length());
    }
}
