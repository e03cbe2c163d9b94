package io.bvrai.simulator.webhook;

import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Where a customer's URL leads: names under {@code *.voice.test} exist in no DNS, the configuration maps them. */
public final class Endpoint {
    private final Map<String, String> addresses;

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
        address(uri.getHost()).ifPresent(address -> options.setServer(socketAddress(address, port)));
        return options;
    }

    private Optional<String> address(String host) {
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
