/** The platform's PostgreSQL: the tenant registry, and for each tenant a database with its roles. */
@NullMarked
package io.bvrai.operator.postgres;

import org.jspecify.annotations.NullMarked;
