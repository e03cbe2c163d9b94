package io.bvrai.operator.rotation;

import io.bvrai.operator.vault.Secret;

/**
 * A secret in Vault one of whose values is changed from time to time. Two fields carry it: the one in use and, while it changes, another that
 * is as valid. Throws {@link io.bvrai.operator.external.NeighbourException}.
 */
public interface RotatedSecret {
    /** As status shows it, such as {@code TwilioAuthToken}. */
    String credentialClass();

    /** Relative to the KV mount. */
    String path();

    /** Field of the value that consumers use. */
    String current();

    /** Field of a value that consumers accept as well. */
    String other();

    /** Makes the next value. What an interrupted attempt left behind is undone by it. */
    String next(Secret stored);

    /** Whether whoever the credential is for takes this value: asked before consumers are told to use it. */
    boolean works(Secret stored, String value);

    /** From now on the value that isn't in use any more is refused; repeatable. */
    void revokeOld(Secret stored);
}
