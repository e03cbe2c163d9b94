/** Typed configuration; the process doesn't start on a wrong one. */
@NullMarked
package io.bvrai.operator.config;

import org.jspecify.annotations.NullMarked;
