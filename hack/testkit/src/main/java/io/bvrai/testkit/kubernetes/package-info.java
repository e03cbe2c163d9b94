/** A real Kubernetes API for tests. */
@NullMarked
package io.bvrai.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
