package io.bvrai.runtime.agent;

import io.bvrai.crds.config.AgentRevision;
import java.util.Optional;

/** The revisions this pod can speak as. */
public interface AgentRevisions {
    /** The revision that answers this caller: sticky by number, weighted by the routing; empty until the configuration is loaded. */
    Optional<AgentRevision> choose(String caller);

    /** A revision by name: from memory, else from the database (blocks), as a pinned call may outlive its revision's file. */
    Optional<AgentRevision> byName(String revision);
}
