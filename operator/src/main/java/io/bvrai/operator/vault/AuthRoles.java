package io.bvrai.operator.vault;

import io.bvrai.operator.external.Drift;
import java.util.List;

/** Roles of the Kubernetes auth method: who may log in as what. Throws {@link io.bvrai.operator.external.NeighbourException}. */
public interface AuthRoles {
    Drift ensure(AuthRole role);

    /** Names of the roles that belong to a namespace. */
    List<String> ofNamespace(String namespace);

    /** Names of all roles, every tenant's and the platform's. */
    List<String> names();

    /** The same as they were within the last minute, which costs all tenants together one question. */
    List<String> recentNames();

    /** Nothing to remove is success. Tokens issued earlier live on until their TTL ends. */
    void remove(String name);
}
