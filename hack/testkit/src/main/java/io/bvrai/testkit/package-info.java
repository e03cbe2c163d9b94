/** The real parts that tests stand on; each neighbour has a package of its own below this one. */
@NullMarked
package io.bvrai.testkit;

import org.jspecify.annotations.NullMarked;
