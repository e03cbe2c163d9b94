package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** HTTP/1.1 without pipelining, as the operator's clients speak it. */
final class HttpRequests implements Protocol {
    private static final Set<String> READS = Set.of("GET", "HEAD", "LIST", "OPTIONS");

    private final boolean vault;

    /** @param vault says conflicts as check-and-set says them */
    HttpRequests(boolean vault) {
        this.vault = vault;
    }

    @Override
    public Request next(InputStream in) throws IOException {
        Bytes bytes = new Bytes(in);
        String[] request = bytes.line().split(" ", 3);
        String method = request[0];
        String path = request[1];
        StringBuilder text = new StringBuilder(path);
        int length = 0;
        boolean chunked = false;
        for (String header = bytes.line(); !header.isEmpty(); header = bytes.line()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "authorization" -> text.append(' ').append(user(value));
                default -> {}
            }
        }
        text.append(' ').append(chunked ? chunks(bytes) : Bytes.text(bytes.exactly(length)));
        int query = path.indexOf('?');
        boolean login = path.endsWith("/login");
        return new Request(
                bytes.all(),
                method + " " + (query < 0 ? path : path.substring(0, query)),
                !READS.contains(method) && !login,
                text.toString());
    }

    /** Of a Basic authorization; a bearer's names nobody. */
    private static String user(String authorization) {
        return authorization.startsWith("Basic ")
                ? Bytes.text(Base64.getDecoder().decode(authorization.substring("Basic ".length())))
                        .replaceFirst(":.*", "")
                : "";
    }

    private static String chunks(Bytes bytes) throws IOException {
        StringBuilder body = new StringBuilder();
        int size;
        do {
            size = Integer.parseInt(bytes.line(), 16);
            body.append(Bytes.text(bytes.exactly(size)));
            bytes.line();
        } while (size > 0);
        return body.toString();
    }

    @Override
    public byte[] refusal(int status) {
        boolean checkAndSet = vault && status == 409;
        boolean sealed = vault && status == 503;
        String body = checkAndSet
                ? "{\"errors\":[\"check-and-set parameter did not match the current version\"]}"
                : sealed
                        ? "{\"errors\":[\"Vault is sealed\"]}"
                        : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + status
                                + ",\"message\":\"made to fail\",\"errors\":[\"made to fail\"]}";
        return Bytes.bytes("HTTP/1.1 " + (checkAndSet ? 400 : status)
                + " Fault\r\nContent-Type: application/json\r\nRetry-After: 1\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    @Override
    public boolean staysWithItsOwner() {
        return false;
    }
}
