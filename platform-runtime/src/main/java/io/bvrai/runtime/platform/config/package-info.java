/** The files the operator writes, loaded strictly and swapped atomically. */
@NullMarked
package io.bvrai.runtime.platform.config;

import org.jspecify.annotations.NullMarked;
