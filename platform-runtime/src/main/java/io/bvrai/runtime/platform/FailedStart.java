package io.bvrai.runtime.platform;

import io.bvrai.runtime.platform.vault.VaultException;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Why a process couldn't start, in a line for whoever has to mend it. */
final class FailedStart {
    private static final Pattern VALUE = Pattern.compile(" with the config value .*", Pattern.DOTALL);

    private FailedStart() {}

    static String reason(Throwable failure) {
        List<Throwable> causes = causes(failure);
        String reason = first(causes, SettingsException.class)
                .map(Throwable::getMessage)
                .or(() -> first(causes, ConfigValidationException.class).map(FailedStart::withoutValues))
                .or(() -> first(causes, VaultException.class)
                        .map(vault -> "Vault (BVRAI_VAULT_ADDR): " + vault.getMessage() + root(causes)))
                .or(() -> first(causes, QuarkusBindException.class)
                        .map(bind -> "a port is taken by another process: " + bind.getMessage()))
                .or(() -> first(causes, SQLException.class)
                        .map(sql -> "PostgreSQL (BVRAI_POSTGRES_HOST): " + sql.getMessage() + root(causes)))
                .orElseGet(() -> causes.getLast().getClass().getSimpleName() + ": "
                        + causes.getLast().getMessage());
        return reason.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Names what can't be read, and not what stands there: SmallRye's own words repeat it. */
    private static String withoutValues(ConfigValidationException unreadable) {
        return IntStream.range(0, unreadable.getProblemCount())
                .mapToObj(unreadable::getProblem)
                .map(problem -> VALUE.matcher(problem.getMessage()).replaceFirst(" can't be read"))
                .collect(Collectors.joining(". "));
    }

    /** What the innermost one says, if that isn't said yet. */
    private static String root(List<Throwable> causes) {
        Throwable root = causes.getLast();
        return root instanceof SQLException || root instanceof VaultException
                ? ""
                : " (" + root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage())
                        + ")";
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> causes, Class<T> type) {
        return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** From the outermost to the innermost. */
    static List<Throwable> causes(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
