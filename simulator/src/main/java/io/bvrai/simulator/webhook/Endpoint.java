package io.bvrai.simulator.webhook;

import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where a customer's URL leads: names under {@code *.voice.test} exist in no DNS, the configuration maps them. */
public final class Endpoint {
    private final Map<String, String> addresses;
    private int tunnelPort;

    /** @param addresses host or {@code *.suffix} → {@code ip} or {@code ip:port} */
    public Endpoint(Map<String, String> addresses) {
        this.addresses = Map.copyOf(addresses);
    }

    public static int defaultPort(String scheme) {
        return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
    }

    /** Fills in host, port, TLS, path and query; and the mapped address if there is one. */
    public <T extends RequestOptions> T direct(URI uri, T options) {
        boolean tls = uri.getScheme().equals("https") || uri.getScheme().equals("wss");
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri.getScheme());
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        options.setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
        address(uri.getHost(), port).ifPresent(options::setServer);
        return options;
    }

    /** Like {@link #direct}, for a WebSocket: a mapped name goes through the tunnel. */
    public WebSocketConnectOptions socket(URI uri) {
        WebSocketConnectOptions options = direct(uri, new WebSocketConnectOptions());
        if (options.getServer() != null) {
            options.setProxyOptions(new ProxyOptions()
                    .setType(ProxyType.HTTP)
                    .setHost("127.0.0.1")
                    .setPort(tunnelPort));
        }
        return options;
    }

    /** Where the {@link NameTunnel} listens. */
    public void tunnelAt(int port) {
        tunnelPort = port;
    }

    public boolean hasAddresses() {
        return !addresses.isEmpty();
    }

    /** The address a name is mapped to; empty if it is for DNS to find. */
    Optional<SocketAddress> address(String host, int port) {
        return mapping(host).map(address -> socketAddress(address, port));
    }

    private Optional<String> mapping(String host) {
        String exact = addresses.get(host);
        if (exact != null) {
            return Optional.of(exact);
        }
        return addresses.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("*.")
                        && host.endsWith(entry.getKey().substring(1)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static SocketAddress socketAddress(String address, int port) {
        int colon = address.lastIndexOf(':');
        return colon < 0
                ? SocketAddress.inetSocketAddress(port, address)
                : SocketAddress.inetSocketAddress(
                        Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon));
    }
}
