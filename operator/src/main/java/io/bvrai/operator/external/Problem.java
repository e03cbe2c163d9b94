package io.bvrai.operator.external;

/** Why a neighbour did not do what it was asked. Each constant says what is known about the effect, because that decides what may follow. */
public enum Problem {
    /** Not reached, or it answered that it can't work now. Nothing was changed as far as a read is concerned; retry with back-off. */
    UNAVAILABLE,
    /** Vault is sealed: people have to unseal it. Nothing was changed; retry with back-off. */
    SEALED,
    /** The operator's own credentials or policy don't reach. Nothing was changed; retrying helps only after someone grants it. */
    DENIED,
    /** The thing that was to be changed doesn't exist. */
    NOT_FOUND,
    /** Somebody else wrote first (check-and-set). Nothing was changed; read again. */
    CONFLICT,
    /** Too many requests. Nothing was processed; repeating is always safe. */
    THROTTLED,
    /** Understood and refused: the request itself is wrong for this neighbour. Repeating the same gives the same. */
    REFUSED,
    /** It would let the tenant at what is others'. What is the tenant's own is as it should be; a person has to close the rest. */
    EXPOSED,
    /** A write left and no answer came back: it may have happened. Look for its effect before repeating it. */
    UNCONFIRMED,
    /** It isn't there, and the spec forbids making it (managementPolicy ObserveOnly). */
    NOT_MANAGED,
    /** Somebody deleted what can't be made anew, and it can still be had back: people have to do that. Nothing was changed. */
    DELETED,
    /** It differs, and the spec forbids putting it right (driftPolicy Report, managementPolicy ObserveOnly). */
    DRIFTED
}
