/** What a tenant takes with it: everything it may read, in one archive with a signed manifest. */
@NullMarked
package io.bvrai.runtime.export;

import org.jspecify.annotations.NullMarked;
