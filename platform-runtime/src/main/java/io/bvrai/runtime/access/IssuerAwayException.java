package io.bvrai.runtime.access;

/** The keys of the tenant's issuer can't be had, so that nobody can say whether a token is one of its own. */
public final class IssuerAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
