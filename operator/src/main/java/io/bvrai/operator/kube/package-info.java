/** The room of the Kubernetes API: server-side apply, ownership, conditions, status, events, informers. */
@NullMarked
package io.bvrai.operator.kube;

import org.jspecify.annotations.NullMarked;
