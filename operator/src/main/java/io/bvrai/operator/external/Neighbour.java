package io.bvrai.operator.external;

/** A system beside the cluster that the operator writes to. The display name is what conditions and events show. */
public enum Neighbour {
    VAULT("Vault"),
    POSTGRESQL("PostgreSQL"),
    REDIS("Redis"),
    TWILIO("Twilio");

    private final String displayName;

    Neighbour(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }
}
