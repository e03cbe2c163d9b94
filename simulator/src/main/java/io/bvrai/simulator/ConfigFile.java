package io.bvrai.simulator;

import io.bvrai.simulator.SimulatorConfig.Address;
import io.bvrai.simulator.SimulatorConfig.MainAccount;
import io.bvrai.simulator.SimulatorConfig.Site;
import io.bvrai.simulator.SimulatorConfig.Tls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The JSON configuration file of the process: see README. A value {@code "@path"} is read from that file. */
final class ConfigFile {
    private static final Set<String> KNOWN =
            Set.of("listen", "control", "tls", "hosts", "customers", "twilio", "keys", "switches", "logFile");

    private ConfigFile() {}

    static SimulatorConfig read(Path file) throws IOException {
        return of(new JsonObject(Files.readString(file)));
    }

    static SimulatorConfig of(JsonObject json) throws IOException {
        for (String name : json.fieldNames()) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown setting '" + name + "', known are " + KNOWN);
            }
        }
        JsonObject control = json.getJsonObject("control", new JsonObject());
        JsonObject customers = json.getJsonObject("customers", new JsonObject());
        JsonObject twilio = json.getJsonObject("twilio", new JsonObject());
        JsonObject tls = json.getJsonObject("tls");
        SimulatorConfig config = new SimulatorConfig(
                address(json.getJsonObject("listen", new JsonObject()), "0.0.0.0", 8443),
                address(control, "127.0.0.1", 8444),
                value(required(control, "control", "token")),
                tls == null
                        ? Optional.empty()
                        : Optional.of(new Tls(
                                Path.of(required(tls, "tls", "certificate")), Path.of(required(tls, "tls", "key")))),
                hosts(json.getJsonObject("hosts", new JsonObject())),
                false,
                Optional.ofNullable(customers.getString("trust")).map(Path::of),
                texts(customers.getJsonObject("resolve", new JsonObject())),
                new MainAccount(
                        value(required(twilio, "twilio", "accountSid")),
                        value(required(twilio, "twilio", "authToken")),
                        twilio.getDouble("callsPerSecond", 1.0)),
                keys(json.getJsonObject("keys", new JsonObject())),
                texts(json.getJsonObject("switches", new JsonObject())),
                Optional.ofNullable(json.getString("logFile")).map(Path::of));
        if (config.tls().isEmpty() && !config.listen().host().equals("127.0.0.1")) {
            throw new IllegalArgumentException("without 'tls' the simulator listens on 127.0.0.1 only");
        }
        return config;
    }

    private static Address address(JsonObject json, String host, int port) {
        return new Address(json.getString("address", host), json.getInteger("port", port));
    }

    private static Map<Site, List<String>> hosts(JsonObject json) {
        Map<Site, List<String>> hosts = new LinkedHashMap<>();
        for (Site site : Site.values()) {
            JsonArray names = json.getJsonArray(site.key(), new JsonArray().add(site.host()));
            hosts.put(site, names.stream().map(String::valueOf).toList());
        }
        return hosts;
    }

    private static Map<Site, Set<String>> keys(JsonObject json) throws IOException {
        Map<Site, Set<String>> keys = new LinkedHashMap<>();
        for (Site site : Site.values()) {
            Set<String> accepted = new LinkedHashSet<>();
            for (Object key : json.getJsonArray(site.key(), new JsonArray())) {
                accepted.add(value(String.valueOf(key)));
            }
            keys.put(site, accepted);
        }
        return keys;
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
        return texts;
    }

    private static String required(JsonObject json, String parent, String name) {
        String value = json.getString(name);
        if (value == null) {
            throw new IllegalArgumentException("setting '" + parent + "." + name + "' is missing");
        }
        return value;
    }

    private static String value(String text) throws IOException {
        return text.startsWith("@")
                ? Files.readString(Path.of(text.substring(1))).strip()
                : text;
    }
}
