package io.bvrai.crds.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * The one way to read and write configuration records: sorted properties, ISO 8601 times and durations, absent instead of null.
 *
 * <p>Unknown properties are ignored, so that an older pod reads what a newer operator writes during an upgrade; a higher {@code version}
 * is how a change of meaning is announced, and that is refused. Thread-safe.
 */
public final class ConfigJson {
    /** The version of the format that this code writes, and the highest that it reads. */
    public static final int VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_NULL))
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new NullnessIntrospector(), new JacksonAnnotationIntrospector()))
            .build();

    private ConfigJson() {}

    /**
     * The canonical text of a configuration record: equal records give equal text.
     *
     * @throws IllegalArgumentException if the record can't be written, which is a defect in the record's type
     */
    public static String write(Object config) {
        try {
            return MAPPER.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot write " + config.getClass().getSimpleName(), e);
        }
    }

    /**
     * Reads a configuration record.
     *
     * @throws InvalidConfigException if the text isn't such a record, lacks something or has a higher version than {@link #VERSION}
     */
    public static <T> T read(String json, Class<T> type) {
        T config;
        try {
            config = MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            // The location says where, the original message what; the source text stays out, because it may hold
            // prompts.
            throw new InvalidConfigException(type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
        if (config instanceof Versioned versioned && versioned.version() > VERSION) {
            throw new InvalidConfigException(type.getSimpleName() + " has version " + versioned.version()
                    + ", this program reads up to " + VERSION + ": upgrade the runtime before the operator");
        }
        return config;
    }

    /** Tells one text from another: equal texts have equal fingerprints on every machine. The first 16 hex digits of its SHA-256. */
    public static String fingerprint(String text) {
        return Sha256.hex(text).substring(0, 16);
    }
}
