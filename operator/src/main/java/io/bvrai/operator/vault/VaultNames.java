package io.bvrai.operator.vault;

import java.util.regex.Pattern;

/** Names that become part of a Vault path. Checked before use: a slash or a glob in one would leave its tenant. */
final class VaultNames {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,198}[a-z0-9_])?");

    private VaultNames() {}

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Not a name for a Vault path: '" + name + "'");
        }
        return name;
    }
}
