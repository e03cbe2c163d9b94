/** Revisions of the agent this pod serves and the choice between them. */
@NullMarked
package io.bvrai.runtime.agent;

import org.jspecify.annotations.NullMarked;
