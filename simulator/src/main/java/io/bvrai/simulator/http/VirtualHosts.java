package io.bvrai.simulator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Several vendors behind one listener, told apart by the Host header. */
public final class VirtualHosts implements Handler<HttpServerRequest> {
    private final Map<String, Handler<HttpServerRequest>> sites = new HashMap<>();

    public void add(String host, Handler<HttpServerRequest> site) {
        sites.put(host.toLowerCase(Locale.ROOT), site);
    }

    @Override
    public void handle(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        Handler<HttpServerRequest> site = sites.get(host);
        if (site != null) {
            site.handle(request);
            return;
        }
        request.response()
                .setStatusCode(421)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("error", "no site of the simulator is called '" + host + "'")
                        .encode());
    }
}
