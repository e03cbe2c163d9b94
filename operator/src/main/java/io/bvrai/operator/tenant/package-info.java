/** The Tenant: its namespace and isolation, its secrets, database, cache and telephone account, and its API. */
@NullMarked
package io.bvrai.operator.tenant;

import org.jspecify.annotations.NullMarked;
