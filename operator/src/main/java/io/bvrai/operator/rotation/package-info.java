/**
 * How a credential is changed without anybody being refused: one state machine for every class, its state in the secret itself.
 */
@NullMarked
package io.bvrai.operator.rotation;

import org.jspecify.annotations.NullMarked;
