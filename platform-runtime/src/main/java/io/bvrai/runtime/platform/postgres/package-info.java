/** The tenant's database: credentials that rotate underneath and transactions with a deadline. */
@NullMarked
package io.bvrai.runtime.platform.postgres;

import org.jspecify.annotations.NullMarked;
