package io.bvrai.runtime.platform.vault;

/** Vault couldn't be asked or said no. The message names the path and never a value. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    public VaultException(String path, int status, String message) {
        super(message + ": " + path + (status == 0 ? "" : " (status " + status + ")"));
        this.status = status;
    }

    public VaultException(String path, int status, String message, Throwable cause) {
        super(message + ": " + path, cause);
        this.status = status;
    }

    /** HTTP status of the answer, 0 when there was none. */
    public int status() {
        return status;
    }
}
