/** The operator application: one room per kind, one per neighbour, see {@code docs/contracts.md}. */
@NullMarked
package io.bvrai.operator;

import org.jspecify.annotations.NullMarked;
