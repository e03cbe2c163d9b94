package io.bvrai.crds.v1alpha1;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why a condition has its status. Each kind has one enum of reasons; {@code NOT_YET_SUPPORTED} reads {@code NotYetSupported} on the wire. */
public interface Reason {
    /** The enum constant's name. */
    String name();

    /** The reason as it stands in a condition. */
    default String wire() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
