package io.bvrai.operator.redis;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;

/**
 * ElastiCache's users and one user group on the wire (Query protocol, API version 2015-02-02), in front of a real Redis: whom the group
 * holds is let in there, with its access string and its passwords, as soon as a change is applied. {@link #hold()} keeps changes
 * in the state "modifying", in which AWS refuses further ones.
 */
final class FakeElasticache implements AutoCloseable {
    private static final List<String> WRITES = List.of("CreateUser", "ModifyUser", "DeleteUser", "ModifyUserGroup");

    /** What AWS knows of a user; its passwords it never tells. */
    private static final class User {
        private final String id;
        private final String name;
        private final String engine;
        private final Map<String, String> tags;
        private String accessString;
        private List<String> passwords;
        private String status = "active";

        User(Map<String, String> form) {
            id = form.get("UserId");
            name = form.get("UserName");
            engine = form.get("Engine");
            tags = tagsOf(form);
            accessString = form.get("AccessString");
            passwords = members(form, "AuthenticationMode.Passwords.member.");
        }

        private static Map<String, String> tagsOf(Map<String, String> form) {
            Map<String, String> tags = new TreeMap<>();
            for (int i = 1; form.containsKey("Tags.Tag." + i + ".Key"); i++) {
                tags.put(form.get("Tags.Tag." + i + ".Key"), form.get("Tags.Tag." + i + ".Value"));
            }
            return tags;
        }
    }

    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;

        RefusedException(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    private final HttpServer server;
    private final Supplier<Jedis> redis;
    private final String groupId;
    private final Map<String, User> users = new LinkedHashMap<>();
    private final List<String> members = new ArrayList<>(List.of("bvrai-test-default", "bvrai-test-platform"));
    private final List<String> seen = new ArrayList<>();
    /** Names that the cache lets in because of this group. */
    private final List<String> letIn = new ArrayList<>();

    private int room = 100;
    private boolean held;
    private String crashesAfter = "";

    /** @param redis sessions of an administrator of the Redis behind it */
    FakeElasticache(String groupId, Supplier<Jedis> redis) {
        this.groupId = groupId;
        this.redis = redis;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized List<String> writes() {
        return seen.stream().filter(WRITES::contains).toList();
    }

    synchronized void forgetWrites() {
        seen.clear();
    }

    /** From now on changes are accepted and not applied. */
    synchronized void hold() {
        held = true;
    }

    /** Whatever was held is applied, and so is what comes. */
    synchronized void settle() {
        held = false;
        List<User> leaving = users.values().stream()
                .filter(user -> user.status.equals("deleting"))
                .toList();
        leaving.forEach(user -> users.remove(user.id));
        users.values().forEach(user -> user.status = "active");
        apply();
    }

    /** The next call of this action takes effect, but its answer never arrives. */
    synchronized void dieAfter(String action) {
        crashesAfter = action;
    }

    synchronized void leaveRoomFor(int more) {
        room = members.size() + more;
    }

    /** As somebody at AWS's console would. */
    synchronized void changeByHand(String userId, String accessString, String... passwords) {
        User user = users.get(userId);
        user.accessString = accessString;
        if (passwords.length > 0) {
            user.passwords = List.of(passwords);
        }
        apply();
    }

    synchronized boolean knows(String userId) {
        return users.containsKey(userId);
    }

    synchronized Map<String, String> tagsOf(String userId) {
        return users.get(userId).tags;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    // ---- the wire ------------------------------------------------------------------------------

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> form =
                    form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String action = form.getOrDefault("Action", "");
            int status = 200;
            String body;
            synchronized (this) {
                try {
                    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                    if (authorization == null || !authorization.contains("/elasticache/aws4_request")) {
                        throw new RefusedException(403, "MissingAuthenticationToken", "not signed for elasticache");
                    }
                    seen.add(action);
                    String result = result(action, form);
                    body = "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, result);
                } catch (RefusedException e) {
                    status = e.status;
                    body =
                            "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                                    .formatted(e.code, e.getMessage());
                }
                if (action.equals(crashesAfter)) {
                    crashesAfter = "";
                    return;
                }
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String result(String action, Map<String, String> form) {
        return switch (action) {
            case "DescribeUsers" -> "<Users><member>" + xml(existing(form)) + "</member></Users>";
            case "DescribeUserGroups" -> "<UserGroups><member>" + group(form) + "</member></UserGroups>";
            case "CreateUser" -> xml(created(form));
            case "ModifyUser" -> xml(modified(form));
            case "DeleteUser" -> xml(deleted(form));
            case "ModifyUserGroup" -> joined(form);
            default -> throw new RefusedException(400, "InvalidAction", "no action " + action);
        };
    }

    private User existing(Map<String, String> form) {
        User user = users.get(form.get("UserId"));
        if (user == null) {
            throw new RefusedException(404, "UserNotFound", "User " + form.get("UserId") + " not found.");
        }
        return user;
    }

    private User created(Map<String, String> form) {
        User user = new User(form);
        if (users.containsKey(user.id)) {
            throw new RefusedException(400, "UserAlreadyExists", "User " + user.id + " already exists.");
        }
        if (!user.id.matches("[a-zA-Z][a-zA-Z0-9\\-]{0,39}") || user.name.length() > 120 || user.name.contains(" ")) {
            throw new RefusedException(400, "InvalidParameterValue", "the user's id or name isn't one");
        }
        if (!user.engine.equals("valkey")) {
            throw new RefusedException(
                    400, "InvalidParameterValue", "a group of valkey takes no user of " + user.engine);
        }
        validate(user.accessString, user.passwords);
        users.put(user.id, user);
        return user;
    }

    private static void validate(String accessString, List<String> passwords) {
        if (passwords.isEmpty()
                || passwords.size() > 2
                || passwords.stream().anyMatch(password -> password.length() < 16 || password.length() > 128)) {
            throw new RefusedException(400, "InvalidParameterValue", "one or two passwords of 16 to 128 characters");
        }
        for (String word : accessString.split(" ")) {
            if (word.matches("reset|nopass|resetpass|[><#!].*")) {
                throw new RefusedException(400, "InvalidParameterValue", "an access string holds no passwords");
            }
        }
    }

    private User modified(Map<String, String> form) {
        User user = existing(form);
        changeable(user);
        List<String> passwords = members(form, "AuthenticationMode.Passwords.member.");
        validate(form.get("AccessString"), passwords);
        user.accessString = form.get("AccessString");
        user.passwords = passwords;
        changed(user, "modifying");
        return user;
    }

    private User deleted(Map<String, String> form) {
        User user = existing(form);
        changeable(user);
        members.remove(user.id);
        changed(user, "deleting");
        return user;
    }

    private void changed(User user, String meanwhile) {
        user.status = meanwhile;
        if (!held) {
            settle();
        }
    }

    private static void changeable(User user) {
        if (!user.status.equals("active")) {
            throw new RefusedException(400, "InvalidUserState", "User " + user.id + " is " + user.status + ".");
        }
    }

    private String joined(Map<String, String> form) {
        for (String id : members(form, "UserIdsToAdd.member.")) {
            User user = existing(Map.of("UserId", id));
            if (members.size() >= room) {
                throw new RefusedException(400, "UserQuotaExceeded", "The user group has as many users as it may.");
            }
            if (users.values().stream().anyMatch(other -> other != user && other.status.equals("modifying"))) {
                throw new RefusedException(400, "InvalidUserGroupState", "User group " + groupId + " is modifying.");
            }
            if (members.contains(id)) {
                throw new RefusedException(400, "InvalidParameterValue", "User " + id + " is in the group already.");
            }
            members.add(id);
            changed(user, "modifying");
        }
        return group(Map.of("UserGroupId", groupId));
    }

    private String group(Map<String, String> form) {
        if (!groupId.equals(form.get("UserGroupId"))) {
            throw new RefusedException(404, "UserGroupNotFound", "no user group " + form.get("UserGroupId"));
        }
        boolean modifying = users.values().stream().anyMatch(user -> user.status.equals("modifying"));
        return "<UserGroupId>%s</UserGroupId><Status>%s</Status><Engine>valkey</Engine><UserIds>%s</UserIds>"
                .formatted(
                        groupId,
                        modifying ? "modifying" : "active",
                        members.stream().map("<member>%s</member>"::formatted).collect(Collectors.joining()));
    }

    private static String xml(User user) {
        return ("<UserId>%s</UserId><UserName>%s</UserName><Status>%s</Status><Engine>%s</Engine><AccessString>%s</AccessString>"
                        + "<Authentication><Type>password</Type><PasswordCount>%d</PasswordCount></Authentication>")
                .formatted(
                        user.id,
                        user.name,
                        user.status,
                        user.engine,
                        user.accessString.replace("&", "&amp;"),
                        user.passwords.size());
    }

    /** What the cache itself does: members of the group are let in, nobody else. */
    private void apply() {
        try (Jedis admin = redis.get()) {
            List<String> present = admin.aclUsers();
            users.values().stream().filter(user -> members.contains(user.id)).forEach(user -> {
                List<String> rules = new ArrayList<>(List.of("reset"));
                rules.addAll(Arrays.asList(user.accessString.split(" ")));
                user.passwords.forEach(password -> rules.add(">" + password));
                admin.aclSetUser(user.name, rules.toArray(String[]::new));
            });
            List<String> names = users.values().stream()
                    .filter(user -> members.contains(user.id))
                    .map(user -> user.name)
                    .toList();
            letIn.stream()
                    .filter(name -> present.contains(name) && !names.contains(name))
                    .forEach(admin::aclDelUser);
            letIn.clear();
            letIn.addAll(names);
        }
    }

    private static List<String> members(Map<String, String> form, String prefix) {
        List<String> values = new ArrayList<>();
        for (int i = 1; form.containsKey(prefix + i); i++) {
            values.add(form.get(prefix + i));
        }
        return values;
    }

    private static Map<String, String> form(String body) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            values.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
