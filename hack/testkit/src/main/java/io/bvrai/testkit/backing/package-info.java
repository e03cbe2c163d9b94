/** Real PostgreSQL, Redis and OpenBao for tests. */
@NullMarked
package io.bvrai.testkit.backing;

import org.jspecify.annotations.NullMarked;
