/** The operator application: one room per kind, one per neighbour, see {@code operator/README.md}. */
@NullMarked
package io.bvrai.operator;

import org.jspecify.annotations.NullMarked;
