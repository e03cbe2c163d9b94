/** What the operator asks of its installation: CRDs that know its fields, replicas that answer. */
@NullMarked
package io.bvrai.operator.install;

import org.jspecify.annotations.NullMarked;
