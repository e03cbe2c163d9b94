package io.bvrai.runtime.platform;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Translates the contract's {@code BVRAI_*} variables into the framework's own settings, so that the operator needs to know only the former. */
public final class DerivedConfigSource implements ConfigSourceFactory {
    private static final String DATASOURCE = "quarkus.datasource.";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> derived = new HashMap<>();
        String host = value(context, "bvrai.postgres.host", "");
        if (!host.isEmpty()) {
            derived.put(DATASOURCE + "jdbc.url", jdbcUrl(context, host));
        }
        if (value(context, "bvrai.roles", "").equals("migrate")) {
            // A migration serves nobody and may wait for a login and a cold start, where a call may not.
            derived.put(DATASOURCE + "jdbc.acquisition-timeout", "30S");
            // No gateway has to notice its end, and the tenant's API waits for it.
            derived.put("quarkus.shutdown.delay", "0S");
        }
        derived.put(
                "quarkus.flyway.placeholders.app_role", value(context, "bvrai.postgres.database", "bvrai") + "_app");
        derived.put("quarkus.flyway.placeholders.tenant_id", value(context, "bvrai.tenant-id", "unset"));
        return List.of(new PropertiesConfigSource(derived, "bvrai derived", 260));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(260);
    }

    private static String jdbcUrl(ConfigSourceContext context, String host) {
        String bundle = value(context, "bvrai.trust-bundle", "");
        String trust = bundle.isEmpty()
                ? "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory"
                : "&sslrootcert=" + URLEncoder.encode(bundle, StandardCharsets.UTF_8);
        return "jdbc:postgresql://" + host + ":" + value(context, "bvrai.postgres.port", "5432") + "/"
                + value(context, "bvrai.postgres.database", "")
                + "?sslmode=verify-full" + trust + "&connectTimeout=2&socketTimeout=10&tcpKeepAlive=true"
                + "&ApplicationName=bvrai-runtime";
    }

    private static String value(ConfigSourceContext context, String name, String otherwise) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null || value.getValue().isBlank()
                ? otherwise
                : value.getValue().strip();
    }
}
